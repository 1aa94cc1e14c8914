using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Server;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using AsyncHelperActors.Tests.Connectors.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Too many requests are refused before they hold memory, and those that are under way are not.</summary>
public sealed class IntakeGateTest : IDisposable
{
    private const long Body = 1_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("asynchelper-gate-").FullName;
    private readonly HandTime _time = new();

    [Fact]
    public void Requests_beyond_the_bound_are_told_503_and_one_that_ends_makes_room()
    {
        using var gate = Gate(intake: 4);
        var passes = new[] { gate.Enter("a", Body), gate.Enter("b", Body), gate.Enter("c", Body), gate.Enter("d", Body) };

        var refused = Refused(() => gate.Enter("e", Body));
        Assert.Equal((503, "urn:asynchelper:problem:intake_full"), (refused.Problem.Status, refused.Problem.Type));
        Assert.Contains(("Retry-After", "2"), refused.Headers);

        passes[0].Dispose();
        passes[0].Dispose();
        gate.Enter("e", Body);
        Assert.Equal(503, Refused(() => gate.Enter("f", Body)).Problem.Status);
    }

    [Fact]
    public void One_account_has_half_of_the_room_and_is_told_429()
    {
        using var gate = Gate(intake: 4);
        gate.Enter("greedy", Body);
        gate.Enter("greedy", Body);

        Assert.Equal((429, "urn:asynchelper:problem:too_many_requests"), (Refused(() => gate.Enter("greedy", Body)).Problem.Status, Refused(() => gate.Enter("greedy", Body)).Problem.Type));
        gate.Enter("modest", Body);
    }

    [Fact]
    public void Bytes_are_bounded_and_a_single_request_is_always_let_in()
    {
        using var gate = Gate(intake: 100, bytes: 10 * Body);
        using (gate.Enter("a", 20 * Body))
        {
            Assert.Equal(503, Refused(() => gate.Enter("b", 1)).Problem.Status);
        }

        for (var n = 0; n < 10; n++)
        {
            gate.Enter($"account-{n}", Body);
        }

        Assert.Equal("urn:asynchelper:problem:intake_full", Refused(() => gate.Enter("b", 1)).Problem.Type);
    }

    [Fact]
    public async Task When_a_job_waits_too_long_for_the_storage_no_more_are_taken_until_it_has_been_stored()
    {
        using var gate = Gate(intake: 100);
        var pass = gate.Enter("a", Body);
        var stored = new TaskCompletionSource<int>();
        var promise = pass.PromisedAsync(() => stored.Task);
        _time.Move(TimeSpan.FromSeconds(4));
        gate.Enter("b", Body);
        _time.Move(TimeSpan.FromSeconds(2));

        Assert.Equal((503, "urn:asynchelper:problem:storage_slow"), (Refused(() => gate.Enter("c", Body)).Problem.Status, Refused(() => gate.Enter("c", Body)).Problem.Type));

        stored.SetResult(7);
        Assert.Equal(7, await promise);
        gate.Enter("c", Body);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static RefusedException Refused(Action enter) => Assert.Throws<RefusedException>(enter);

    private IntakeGate Gate(int intake, long bytes = long.MaxValue)
    {
        var storage = StorageOptions.Sqlite(Path.Combine(_directory, "jobs.db"));
        StorageSchema.Upgrade(storage);
        return new IntakeGate(new ServerOptions { Time = _time, Limits = new ServerLimits { Intake = intake, IntakeBytes = bytes } }, new VirtualBook(storage), storage);
    }
}

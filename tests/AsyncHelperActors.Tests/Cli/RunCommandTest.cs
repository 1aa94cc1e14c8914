using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Tests.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Cli;

/// <summary><c>asynchelper run</c>, as its user meets it.</summary>
[Trait("Category", "Slow")]
public sealed partial class RunCommandTest : IDisposable
{
    private readonly TempDirectory _data = new();

    [Fact]
    public async Task The_quick_start_prints_the_reports_records_and_nothing_else()
    {
        var (code, output, error) = await RunAsync("samples/quickstart.yaml", "--demo");

        Assert.Equal(0, code);
        var records = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(12, records.Count);
        Assert.Equal("1001", records[0]["order_id"]!.GetValue<string>());
        Assert.Contains("IN_PROGRESS", error, StringComparison.Ordinal);
        Assert.Matches(@"job_\w{26}  done  \d+ polls  12 records", error);
    }

    [Fact]
    public async Task A_job_that_was_interrupted_is_taken_up_by_the_same_command()
    {
        string? job = null;
        using (var first = CommandProcess.Start("run", "samples/quickstart.yaml", "--demo", "--data", _data.Path))
        {
            var waiting = new TaskCompletionSource();
            first.ErrorLine += line =>
            {
                if (line.Contains("waiting", StringComparison.Ordinal))
                {
                    job = JobId().Match(line).Value;
                    waiting.TrySetResult();
                }
            };
            await waiting.Task.WaitAsync(TimeSpan.FromMinutes(1));
            await first.InterruptAsync();
            var (interrupted, nothing, said) = await first.EndAsync();
            Assert.Equal((130, ""), (interrupted, nothing));
            Assert.Contains("takes it up again", said, StringComparison.Ordinal);
            Assert.DoesNotContain("warn:", said, StringComparison.Ordinal);
        }

        var (code, output, error) = await RunAsync("samples/quickstart.yaml", "--demo");

        Assert.Equal(0, code);
        Assert.Contains($"Taking up job {job}", error, StringComparison.Ordinal);
        Assert.Matches($"{job}  done", error);
        Assert.Equal(12, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("broken", 4, "remote_failed")]
    [InlineData("empty", 0, "doneWithoutData")]
    public async Task The_exit_code_is_the_jobs_outcome(string report, int expected, string says)
    {
        var file = Path.Combine(_data.Path, "report.yaml");
        var quickstart = await File.ReadAllTextAsync(House.Repository.At("samples", "quickstart.yaml"));
        await File.WriteAllTextAsync(file, quickstart.Replace("\"orders\"", $"\"{report}\"", StringComparison.Ordinal));

        var (code, output, error) = await RunAsync(file, "--demo");

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_definition_is_refused_with_its_place_and_nothing_is_started()
    {
        var file = Path.Combine(_data.Path, "bad.yaml");
        await File.WriteAllTextAsync(file, "exports:\n  - _id: orders\n    _connectionId: nobody\n    http: { method: GET, relativeURI: /x }\n");

        var (code, output, error) = await RunAsync(file);

        Assert.Equal((2, ""), (code, output));
        Assert.Matches(@"bad\.yaml:\d+:\d+: error: exports\[0\]\._connectionId: .*nobody", error);
    }

    [Fact]
    public async Task A_data_directory_that_another_process_has_is_refused_with_its_address()
    {
        using var first = CommandProcess.Start("serve", "--urls", "http://127.0.0.1:0", "--data", _data.Path);
        var listening = new TaskCompletionSource();
        first.ErrorLine += line =>
        {
            if (line.Contains("Listening on", StringComparison.Ordinal))
            {
                listening.TrySetResult();
            }
        };
        await listening.Task.WaitAsync(TimeSpan.FromMinutes(1));

        var (code, _, error) = await RunAsync("samples/quickstart.yaml", "--demo");

        Assert.Equal(1, code);
        Assert.Contains("process", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandProcess.RunAsync(["run", .. arguments, "--data", _data.Path]);

    [GeneratedRegex(@"job_\w{26}")]
    private static partial Regex JobId();
}

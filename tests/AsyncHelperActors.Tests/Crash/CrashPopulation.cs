using System.Text.Json;
using AsyncHelperActors.Demo;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>One kind of job in the crash test.</summary>
/// <param name="Name">Also the id of its definitions and the name of its vendor script.</param>
/// <param name="Keyed">Whether the vendor recognises a repeated submission.</param>
/// <param name="Wait">From one poll to the next.</param>
/// <param name="Polls">Polls that find the job unfinished.</param>
internal sealed record CrashKind(string Name, bool Keyed, TimeSpan Wait, int Polls);

/// <summary>What runs in the crash test: the kinds of jobs, the vendor's scripts and the definitions for them.</summary>
/// <remarks>
/// The waits of the short kinds end while the server is up; those of the long kinds span several of its lives, and with the residence that
/// the test sets their jobs spend them in the agenda. The vendor answers slowly on purpose: a kill then often falls between its doing and our hearing.
/// </remarks>
internal static class CrashPopulation
{
    /// <summary>Longer waits than this are spent outside of memory.</summary>
    public static readonly TimeSpan Residence = TimeSpan.FromSeconds(1);

    /// <summary>With the page size of the definitions, three pages.</summary>
    public const int Records = 50;

    public static readonly IReadOnlyList<CrashKind> Kinds =
    [
        new("keyed-short", Keyed: true, TimeSpan.FromMilliseconds(400), Polls: 4),
        new("bare-short", Keyed: false, TimeSpan.FromMilliseconds(400), Polls: 4),
        new("keyed-long", Keyed: true, TimeSpan.FromSeconds(8), Polls: 2),
        new("bare-long", Keyed: false, TimeSpan.FromSeconds(8), Polls: 2),
    ];

    public static void Teach(DemoVendor vendor, int seed)
    {
        foreach (var kind in Kinds)
        {
            vendor.Script(kind.Name, JsonSerializer.Serialize(new
            {
                minPollMs = (int)kind.Wait.TotalMilliseconds,
                statuses = new object[] { new { value = "QUEUED", forPolls = 1 }, new { value = "RUNNING", forPolls = kind.Polls - 1 } },
                final = "DONE",
                records = Records,
                recordTemplate = new { n = "{n}", correlation = "{correlation}", filling = "{name} ordered {order} for {amount}" },
                faults = new object[]
                {
                    new { on = "submit", kind = "slowBody", probability = 0.6, ms = 250, seed },
                    new { on = "status", kind = "slowBody", probability = 0.3, ms = 150, seed },
                    new { on = "result", kind = "slowBody", probability = 0.6, ms = 300, seed },
                },
            }));
        }
    }

    /// <summary>The bundle, as JSON.</summary>
    public static string Bundle(Uri vendor) => JsonSerializer.Serialize(new
    {
        connections = new[] { new { _id = "crash-vendor", http = new { baseURI = vendor.ToString().TrimEnd('/'), mediaType = "json" } } },
        exports = Kinds.SelectMany(Exports),
        asynchelpers = Kinds.Select(Helper),
    });

    private static IEnumerable<object> Exports(CrashKind kind) =>
    [
        new
        {
            _id = kind.Name,
            _connectionId = "crash-vendor",
            http = new
            {
                method = "POST",
                relativeURI = $"/s/{kind.Name}/jobs",
                body = """{"correlationId":"{{input.correlation}}"}""",
                _asyncHelperId = kind.Name,
            },
        },
        new { _id = $"{kind.Name}-status", _connectionId = "crash-vendor", http = new { method = "GET", relativeURI = $"/s/{kind.Name}/jobs/{{{{data.id}}}}" } },
        new { _id = $"{kind.Name}-result", _connectionId = "crash-vendor", http = new { method = "GET", relativeURI = $"/s/{kind.Name}/jobs/{{{{data.id}}}}/result" } },
    ];

    private static object Helper(CrashKind kind)
    {
        object submit = kind.Keyed
            ? new { sameAsStatus = true, idempotency = new { @in = "header", name = "Idempotency-Key" } }
            : new { sameAsStatus = true, whenUncertain = "fail" };
        var wait = $"{kind.Wait.TotalMilliseconds}ms";
        return new
        {
            _id = kind.Name,
            name = kind.Name,
            http = new
            {
                submit,
                status = new
                {
                    _exportId = $"{kind.Name}-status",
                    initialWaitTime = wait,
                    pollWaitTime = wait,
                    statusPath = "status",
                    inProgressValues = new[] { "QUEUED", "RUNNING" },
                    doneValues = new[] { "DONE" },
                },
                result = new { _exportId = $"{kind.Name}-result" },
            },
        };
    }
}

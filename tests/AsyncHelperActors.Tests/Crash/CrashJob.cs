using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>A job as the user of the server knows it.</summary>
/// <param name="Correlation">By what the vendor's books tell it from the others.</param>
/// <param name="Kind">What it runs.</param>
internal sealed record CrashJob(string Correlation, CrashKind Kind)
{
    /// <summary>Every id that a 202 gave for it: exactly one, however often the request is repeated.</summary>
    public ConcurrentDictionary<string, int> Ids { get; } = new();

    /// <summary>Requests that got no answer, or a refusal to answer now.</summary>
    public int Unanswered { get; set; }

    /// <summary>It ended because nobody can know whether the vendor took it.</summary>
    public bool EndedUncertain { get; set; }

    /// <summary>Starts it: repeats the request with the same key until some server answers.</summary>
    /// <param name="up">Gives a server that is up, and waits for one when there is none.</param>
    public async Task AcceptedAsync(Func<Task<AsyncHelperClient>> up)
    {
        var start = new JobStart { ExportId = Kind.Name, Input = new JsonObject { ["correlation"] = Correlation } };
        while (true)
        {
            var client = await up();
            try
            {
                var accepted = await client.StartJobAsync(start, $"key-{Correlation}");
                Ids.AddOrUpdate(accepted.Id, 1, (_, n) => n + 1);
                return;
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or TaskCanceledException or AsyncHelperException { StatusCode: HttpStatusCode.ServiceUnavailable })
            {
                // The server died before it could answer, or is not yet up: repeating is what the key is for.
                Unanswered++;
                await Pause.ForAsync(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}

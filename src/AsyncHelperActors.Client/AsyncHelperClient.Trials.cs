using System.Text.Json.Nodes;

namespace AsyncHelperActors.Client;

/// <summary>Trying things out.</summary>
public sealed partial class AsyncHelperClient
{
    /// <summary>Sends the request of an export or import once, with the connection's credentials and within its limits, and tells what came.</summary>
    /// <param name="kind"><c>exports</c> or <c>imports</c>.</param>
    /// <param name="id">Which.</param>
    /// <param name="sample">What its templates see.</param>
    /// <param name="cancellation">Gives up; the request may have been sent all the same.</param>
    public Task<Trial> TryAsync(string kind, string id, TrialStart sample, CancellationToken cancellation = default) =>
        SendAsync(Post($"{KindPath(kind, id)}/try", sample, ClientJson.Default.TrialStart), ClientJson.Default.Trial, cancellation);

    /// <summary>The same request as it would be sent. Nothing is sent.</summary>
    public Task<Trial> PreviewRequestAsync(string kind, string id, TrialStart sample, CancellationToken cancellation = default) =>
        SendAsync(Post($"{KindPath(kind, id)}/preview", sample, ClientJson.Default.TrialStart), ClientJson.Default.Trial, cancellation);

    /// <summary>Sends any request to a connection's vendor.</summary>
    /// <param name="id">The connection.</param>
    /// <param name="request"><c>method</c>, <c>relativeURI</c> and, if there is one, <c>body</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Trial> TryConnectionAsync(string id, JsonObject request, CancellationToken cancellation = default) =>
        SendAsync(Post($"{KindPath("connections", id)}/try", request, ClientJson.Default.JsonObject), ClientJson.Default.Trial, cancellation);

    /// <summary>The requests and answers that a job kept, the oldest first; none when it keeps none.</summary>
    public async Task<IReadOnlyList<RecordedCall>> GetJobCallsAsync(string id, CancellationToken cancellation = default) =>
        (await SendAsync(Get(JobPath(id, "/calls")), ClientJson.Default.RecordedCalls, cancellation)).Calls;

    /// <summary>What a path and rules make of a sample. Nothing is sent and nothing is stored.</summary>
    public Task<TransformPreview> PreviewTransformAsync(TransformTrial trial, CancellationToken cancellation = default) =>
        SendAsync(Post("/v1/transforms/preview", trial, ClientJson.Default.TransformTrial), ClientJson.Default.TransformPreview, cancellation);
}

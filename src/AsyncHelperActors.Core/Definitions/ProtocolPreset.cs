using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>The conventions of a family of APIs, as data: what a helper of it would have to say by status export, acceptors and result.</summary>
/// <remarks>
/// A preset is filled in where the helper says nothing; whatever the helper does say counts. The engine knows no preset: it sees a status
/// request, acceptors and a result, as in any other helper.
/// </remarks>
/// <param name="Name">The word for <c>http.protocol</c>.</param>
/// <param name="StatusUri">A template of the address that is polled.</param>
/// <param name="Acceptors">How the answer is read, in order.</param>
public sealed record ProtocolPreset(string Name, string StatusUri, IReadOnlyList<AcceptorDef> Acceptors)
{
    /// <summary>What the status value that is shown on the job is; empty: none.</summary>
    public string StatusPath { get; private init; } = "";

    /// <summary>Where the family says how far the remote job is; null: nowhere.</summary>
    public ProgressDef? Progress { get; private init; }

    /// <summary>Where the result is in the final answer; null: it is the whole of it.</summary>
    public string? ResultPath { get; private init; }

    /// <summary>A header that asks for the family's manner; sent with the submission unless its export has one of the name. Null: none.</summary>
    public HeaderTemplate? SubmitHeader { get; private init; }

    private const string Location = "{{{submit.headers.Location}}}";

    private static readonly IReadOnlyList<AcceptorDef> ByCode =
    [
        Code(202, Decision.InProgress),
        Code(204, Decision.DoneWithoutData),
        Code(200, Decision.Done),
        True("statusCode == `201` && submit.statusCode != `null`", Decision.Done),
    ];

    /// <summary>All presets by their names.</summary>
    public static IReadOnlyDictionary<string, ProtocolPreset> All { get; } = new[]
    {
        new ProtocolPreset("location", Location, ByCode),
        new ProtocolPreset(
            "odata",
            Location,
            [
                True("headers.asyncresult != `null` && (starts_with(headers.asyncresult, '4') || starts_with(headers.asyncresult, '5'))", Decision.Error),
                .. ByCode,
            ])
        {
            SubmitHeader = new HeaderTemplate("Prefer", "respond-async"),
        },
        new ProtocolPreset(
            "azure",
            "{{#if submit.headers.Azure-AsyncOperation}}{{{submit.headers.Azure-AsyncOperation}}}{{else}}"
            + "{{#if submit.headers.Operation-Location}}{{{submit.headers.Operation-Location}}}{{else}}" + Location + "{{/if}}{{/if}}",
            [
                Code(202, Decision.InProgress),
                True("submit.statusCode == `null` && (headers.\"azure-asyncoperation\" != `null` || headers.\"operation-location\" != `null`)", Decision.InProgress),
                .. Words("body.status"),
                .. Words("body.properties.provisioningState"),
                Code(204, Decision.DoneWithoutData),
                Code(200, Decision.Done),
                Code(201, Decision.Done),
            ])
        {
            StatusPath = "status",
            Progress = new ProgressDef("body.percentComplete", null),
        },
        new ProtocolPreset(
            "google-lro",
            "/{{{data.name}}}",
            [
                True("body.error != `null` && (body.done == `true` || body.name == `null`)", Decision.Error),
                True("body.done == `true`", Decision.Done),
                True("body.name != `null`", Decision.InProgress),
            ])
        {
            StatusPath = "done",
            Progress = new ProgressDef("body.metadata.progressPercent || body.metadata.progressPercentage", null),
            ResultPath = "response",
        },
    }.ToDictionary(preset => preset.Name, StringComparer.Ordinal);

    /// <summary>The request that polls.</summary>
    /// <param name="connectionId">The connection of the step.</param>
    public ExportDef StatusExport(string connectionId) => new($"protocol-{Name}", $"Status by the protocol {Name}")
    {
        ConnectionId = connectionId, Method = "GET", RelativeUri = StatusUri, Document = new JsonObject { ["_id"] = $"protocol-{Name}" },
    };

    /// <summary>A helper with what it does not say itself.</summary>
    internal AsyncHelperDef Complete(AsyncHelperDef helper, bool readsStatusItself) => helper with
    {
        Protocol = this,
        Status = helper.Status with
        {
            Acceptors = readsStatusItself ? helper.Status.Acceptors : [.. helper.Status.Acceptors, .. Acceptors],
            StatusPath = readsStatusItself ? helper.Status.StatusPath : StatusPath,
            Progress = helper.Status.Progress ?? Progress,
        },
    };

    private static AcceptorDef Code(int code, Decision state) => new(AcceptorMatcher.Status, null, JsonValue.Create(code), state);

    private static AcceptorDef True(string condition, Decision state) => new(AcceptorMatcher.Path, condition, JsonValue.Create(true), state);

    /// <summary>The three ends of the family; any other word means that it goes on.</summary>
    private static IEnumerable<AcceptorDef> Words(string path) =>
    [
        True($"contains(['Succeeded', 'succeeded'], {path})", Decision.Done),
        True($"contains(['Failed', 'failed', 'Canceled', 'canceled', 'Cancelled', 'cancelled'], {path})", Decision.Error),
        True($"type({path}) == 'string'", Decision.InProgress),
    ];
}

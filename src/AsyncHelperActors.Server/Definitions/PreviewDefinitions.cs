using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Server.Definitions;

/// <summary>
/// An account's definitions as a preview sees them: something made up stands for every secret, so that none has to be opened. A helper
/// that no step uses is run by a made-up one.
/// </summary>
internal sealed class PreviewDefinitions(Catalogue stored, AsyncHelperDef helper) : IDefinitionLookup
{
    private const string MadeUp = "preview";

    private readonly ExportDef? _madeUp = UserOf(stored, helper) is null ? MadeUpFor(stored, helper) : null;

    /// <summary>The step that is run when none is named: the first export, else the first import, that uses the helper.</summary>
    public (StepType Type, string Id) Step => UserOf(stored, helper) ?? (StepType.Export, MadeUp);

    /// <summary>Whether a step is none of the account's.</summary>
    public bool IsMadeUp(string stepId) => _madeUp is not null && stepId == MadeUp;

    public Definition? Find(DefinitionKind kind, string id)
    {
        if (kind == DefinitionKind.Exports && _madeUp is not null && id == MadeUp)
        {
            return _madeUp;
        }

        return stored.Get(kind, id) is { } found ? DefinitionReader.Read(kind, WithoutSecrets(found)).Value : null;
    }

    public IEnumerable<string> Ids(DefinitionKind kind) => stored.Ids(kind);

    private static JsonObject WithoutSecrets(StoredDefinition found) => SecretFields.Transform(found.ToDocument(), static (path, value) =>
        EnvironmentText.IsPlaceholder(value) ? value : path.EndsWith("privateKey", StringComparison.Ordinal) ? "${env:MADE_UP_KEY}" : "made-up-secret");

    private static (StepType Type, string Id)? UserOf(Catalogue stored, AsyncHelperDef helper) =>
        First(stored, DefinitionKind.Exports, helper) is { } export ? (StepType.Export, export)
        : First(stored, DefinitionKind.Imports, helper) is { } import ? (StepType.Import, import)
        : null;

    private static string? First(Catalogue stored, DefinitionKind kind, AsyncHelperDef helper) =>
        stored.Of(kind).FirstOrDefault(each => each.Typed is RequestDef step && step.AsyncHelperId == helper.Id)?.Id;

    private static ExportDef MadeUpFor(Catalogue stored, AsyncHelperDef helper) => new(MadeUp, MadeUp)
    {
        ConnectionId = (stored.Find(DefinitionKind.Exports, helper.Status.ExportId) as ExportDef)?.ConnectionId ?? "",
        Method = "POST",
        RelativeUri = "/",
        AsyncHelperId = helper.Id,
        Document = new JsonObject
        {
            ["_id"] = MadeUp,
            ["_connectionId"] = (stored.Find(DefinitionKind.Exports, helper.Status.ExportId) as ExportDef)?.ConnectionId,
            ["http"] = new JsonObject { ["method"] = "POST", ["relativeURI"] = "/", ["_asyncHelperId"] = helper.Id },
        },
    };
}

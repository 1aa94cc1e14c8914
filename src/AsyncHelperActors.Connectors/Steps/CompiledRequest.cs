using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Paging;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>One request of a plan: its definition, its connection, and what templates see of both. Immutable, shared by all jobs of the plan.</summary>
internal sealed class CompiledRequest
{
    public CompiledRequest(string role, RequestDef def, ConnectionDef connection, string connectionKey)
    {
        Role = role;
        Def = def;
        Connection = connection;
        ConnectionKey = connectionKey;
        StepName = $"{Word(role)} of {def.Kind.Singular()} {def.Id}";
        ConnectionModel = Materialized(ModelOf(connection));
        DefModel = Materialized(def.Document.DeepClone());
        Settings = Materialized(SettingsOf(def, connection));
        Pager = def is ExportDef { Paging: { } paging } ? new Pager(paging, this) : null;
    }

    /// <summary>Its part in the plan.</summary>
    public string Role { get; }

    public RequestDef Def { get; }

    public ConnectionDef Connection { get; }

    /// <summary><c>account/id@version</c>.</summary>
    public string ConnectionKey { get; }

    /// <summary>For messages, as <c>status request of export report-status</c>.</summary>
    public string StepName { get; }

    /// <summary><c>{{connection...}}</c>, with its secrets.</summary>
    public JsonNode? ConnectionModel { get; }

    /// <summary><c>{{export...}}</c> or <c>{{import...}}</c>.</summary>
    public JsonNode? DefModel { get; }

    /// <summary><c>{{settings...}}</c>.</summary>
    public JsonNode? Settings { get; }

    /// <summary>How its pages are asked for, when it is the request of a result; null: one request is all.</summary>
    public Pager? Pager { get; }

    /// <summary>What it does to records.</summary>
    public RequestShaping Shaping { get; init; } = RequestShaping.None;

    /// <summary>The declared form of good answers.</summary>
    public MediaType? SuccessType => Def.SuccessMediaType ?? Connection.SuccessMediaType;

    /// <summary>The form of the body that is sent.</summary>
    public MediaType RequestType => Def.RequestMediaType ?? Connection.MediaType;

    /// <summary>Whether a body that is not the expected one can say that the request came too fast, or who is not welcome.</summary>
    public bool HasRefusalWords => !string.IsNullOrEmpty(Connection.RateLimit.FailPath) || !string.IsNullOrEmpty(Connection.Auth.FailPath);

    /// <summary>Every text of it that can be a template.</summary>
    public IEnumerable<string> Texts =>
        [Def.RelativeUri, Def.Body ?? "", Def.Response.ResourcePath ?? "", .. Def.Headers.Select(h => h.Value), .. Connection.Headers.Select(h => h.Value), Connection.BaseUri,
            (Def as ExportDef)?.Paging?.RelativeUri ?? "", (Def as ExportDef)?.Paging?.Body ?? ""];

    private static string Word(string role) => role switch
    {
        Core.Jobs.PlanRole.Step => "submit request",
        Core.Jobs.PlanRole.Result => "result request",
        _ => role + " request",
    };

    /// <summary>The connection's document, in which secrets are sealed, with the opened values in their places.</summary>
    private static JsonObject ModelOf(ConnectionDef connection)
    {
        var model = (JsonObject)connection.Document.DeepClone();
        model["_id"] = connection.Id;
        model["name"] = connection.Name;
        var http = model["http"] as JsonObject ?? [];
        model["http"] = http.Parent is null ? http : http.DeepClone();
        http = (JsonObject)model["http"]!;
        http["baseURI"] = connection.BaseUri;
        http["encrypted"] = connection.Encrypted.DeepClone();
        http["unencrypted"] = connection.Unencrypted.DeepClone();
        http["auth"] = connection.Auth switch
        {
            AuthDef.Token token => new JsonObject
            {
                ["type"] = "token",
                ["token"] = new JsonObject { ["token"] = token.Value, ["refreshToken"] = token.Refresh?.RefreshToken },
            },
            AuthDef.Basic basic => new JsonObject
            {
                ["type"] = "basic",
                ["basic"] = new JsonObject { ["username"] = basic.User, ["password"] = basic.Password },
            },
            _ => http["auth"]?.DeepClone(),
        };
        return model;
    }

    /// <summary>A step's own settings by their bare names and below <c>export</c> or <c>import</c>; the connection's below <c>connection</c>.</summary>
    private static JsonObject SettingsOf(RequestDef def, ConnectionDef connection)
    {
        var settings = (JsonObject?)def.Settings?.DeepClone() ?? [];
        settings[def.Kind.Singular()] = def.Settings?.DeepClone();
        settings["connection"] = connection.Document["settings"]?.DeepClone();
        return settings;
    }

    /// <summary>Nodes parse what is below them at the first look; after this many renders may look at the same time.</summary>
    private static JsonNode? Materialized(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                foreach (var (_, value) in obj)
                {
                    Materialized(value);
                }

                break;
            case JsonArray array:
                foreach (var element in array)
                {
                    Materialized(element);
                }

                break;
            default:
                break;
        }

        return node;
    }
}

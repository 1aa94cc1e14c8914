using System.Text.Json.Nodes;

namespace AsyncHelperActors.Web.Definitions;

/// <summary>What a new definition begins with.</summary>
internal static class FormStarts
{
    public static JsonObject Of(string kind, string? connectionId) => kind switch
    {
        "connections" => new JsonObject { ["http"] = new JsonObject { ["mediaType"] = "json" } },
        "exports" => Request("GET", connectionId),
        "imports" => Request("POST", connectionId),
        "asynchelpers" => new JsonObject { ["http"] = new JsonObject { ["submit"] = new JsonObject { ["sameAsStatus"] = true }, ["status"] = new JsonObject() } },
        _ => [],
    };

    private static JsonObject Request(string method, string? connectionId)
    {
        var request = new JsonObject { ["http"] = new JsonObject { ["method"] = method } };
        if (connectionId is not null)
        {
            request["_connectionId"] = connectionId;
        }

        return request;
    }
}

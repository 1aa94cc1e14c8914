using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>How one element of a result is judged and named.</summary>
/// <param name="Judge">What says that a record failed; null: only the element's own statusCode, errors and ignored.</param>
/// <param name="IdPath">Where the element names its record; null: <c>id</c>, then <c>_id</c>.</param>
internal sealed record RowRules(ResponseRules? Judge, string? IdPath)
{
    /// <summary>
    /// The rules of an import: its <c>http.response.record</c>. Without a helper and with several records in a request, its
    /// <c>http.response</c> itself is meant for each element, as Celigo means it.
    /// </summary>
    public static RowRules Of(ImportDef import, ConnectionDef connection, bool hasHelper)
    {
        var record = import.Record;
        var own = AreOfEachRecord(import, connection, hasHelper) ? import.Response : null;
        return new RowRules(record ?? own, record?.ResourceIdPath ?? import.Response.ResourceIdPath);
    }

    /// <summary>Whether the success and fail paths of an import are those of each record, and not of the whole answer.</summary>
    public static bool AreOfEachRecord(ImportDef import, ConnectionDef connection, bool hasHelper) =>
        !hasHelper && BatchRule.Of(import, connection, null).Size > 1 && !string.IsNullOrEmpty(import.Response.ResourcePath);

    /// <summary>By what a record or an element is named; null when it has no name.</summary>
    public string? IdOf(JsonNode? node)
    {
        if (IdPath is null)
        {
            return node is JsonObject named ? Name(named["id"]) ?? Name(named["_id"]) : null;
        }

        try
        {
            return ResourcePath.Parse(IdPath).TryText(new Body.Json(node), out var text) && !string.IsNullOrEmpty(text) ? text : null;
        }
        catch (PathException)
        {
            // A path that has no meaning for this element names nothing in it.
            return null;
        }
    }

    /// <summary>What an element says of its record.</summary>
    public Verdict Read(JsonNode? element)
    {
        var said = element as JsonObject;
        var errors = said?["errors"] switch
        {
            JsonArray { Count: > 0 } list => list.Where(each => each is not null).Select(RecordError.Of).ToList(),
            _ => [],
        };
        var ignored = said?["ignored"] is JsonValue flag && flag.GetValueKind() == JsonValueKind.True;
        var code = said?["statusCode"] is JsonValue number && number.TryGetValue<int>(out var status) && status is >= 100 and <= 599 ? status : (int?)null;
        if (errors.Count == 0 && code is null or (>= 200 and < 300) && Objection(element) is { } objection)
        {
            errors.Add(objection);
        }

        if (code is >= 300 && errors.Count == 0)
        {
            errors.Add(new RecordError("vendor_error", $"The vendor answered {code} for this record.", "result"));
        }

        return new Verdict(errors.Count == 0 ? code ?? 200 : code is >= 300 ? code.Value : 422, errors, ignored && errors.Count == 0, IdOf(element));
    }

    private RecordError? Objection(JsonNode? element)
    {
        if (Judge is null)
        {
            return null;
        }

        try
        {
            var body = new Body.Json(element);
            return ResponseCheck.Objection(Judge, body) is { } objection
                ? new RecordError("vendor_error", ResponseCheck.ErrorText(Judge, body) ?? $"{objection}.", "result")
                : null;
        }
        catch (PathException error)
        {
            return new RecordError("definition_unusable", error.Message, "result");
        }
    }

    private static string? Name(JsonNode? node) => node is null ? null : ScalarText.Of(node);
}

/// <summary>What an element of a result says of its record.</summary>
internal sealed record Verdict(int StatusCode, IReadOnlyList<RecordError> Errors, bool Ignored, string? Id);

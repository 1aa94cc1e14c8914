using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Scripts;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Hooks;

/// <summary>
/// The hooks of an export or import: preSavePage for the pages of a result, preMap, postMap, postSubmit and postAggregate for records that
/// are sent. Each is a function of a script that runs in a sandbox; a place without a function gives back what it got. Made once for a
/// version of a definition; any number of calls at once.
/// </summary>
public sealed class RecordHooks
{
    private readonly IReadOnlyDictionary<string, ScriptCall> _calls;
    private readonly ScriptSandbox _sandbox;

    internal RecordHooks(IReadOnlyDictionary<string, ScriptCall> calls, ScriptSandbox sandbox)
    {
        _calls = calls;
        _sandbox = sandbox;
    }

    /// <summary>Whether a place has a function: preSavePage, preMap, postMap, postSubmit, postAggregate.</summary>
    public bool Has(string place) => _calls.ContainsKey(place);

    /// <summary>A page of a result before it is stored.</summary>
    /// <param name="data">The records.</param>
    /// <param name="errors">What went wrong with the request, when the page is empty for that reason.</param>
    /// <param name="facts">What else the hook is told.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ShapeException">The function threw, hit a limit, or returned something else than its contract says.</exception>
    public HookedPage PreSavePage(JsonArray data, IReadOnlyList<HookError> errors, HookFacts facts, CancellationToken cancellation)
    {
        if (!_calls.TryGetValue("preSavePage", out var call))
        {
            JsonNode?[] same = [.. data];
            data.Clear();
            return new HookedPage(same, errors, false);
        }

        var options = facts.ToOptions();
        options["data"] = data;
        options["errors"] = new JsonArray([.. errors.Select(error => error.ToJson())]);
        options["files"] = new JsonArray();
        options["retryData"] = new JsonObject();
        var (any, value) = call.Run(_sandbox, options, cancellation);
        return HookReading.Page(any, value, call.Place);
    }

    /// <summary>Records before they are mapped.</summary>
    /// <exception cref="ShapeException">The function threw, hit a limit, or returned something else than its contract says.</exception>
    public IReadOnlyList<HookedRecord> PreMap(JsonArray data, HookFacts facts, CancellationToken cancellation)
    {
        if (!_calls.TryGetValue("preMap", out var call))
        {
            return Same(data);
        }

        var options = facts.ToOptions();
        var count = data.Count;
        options["data"] = data;
        var (any, value) = call.Run(_sandbox, options, cancellation);
        return HookReading.Records(any, value, count, call.Place);
    }

    /// <summary>Records after they were mapped, beside what they were before.</summary>
    /// <exception cref="ShapeException">The function threw, hit a limit, or returned something else than its contract says.</exception>
    public IReadOnlyList<HookedRecord> PostMap(JsonArray preMapData, JsonArray postMapData, HookFacts facts, CancellationToken cancellation)
    {
        if (!_calls.TryGetValue("postMap", out var call))
        {
            return Same(postMapData);
        }

        var options = facts.ToOptions();
        var count = postMapData.Count;
        options["preMapData"] = preMapData;
        options["postMapData"] = postMapData;
        var (any, value) = call.Run(_sandbox, options, cancellation);
        return HookReading.Records(any, value, count, call.Place);
    }

    /// <summary>The responses to records that were sent: <c>{ statusCode, errors, ignored, id, _json, _headers }</c> each.</summary>
    /// <exception cref="ShapeException">The function threw, hit a limit, or returned something else than its contract says.</exception>
    public JsonArray PostSubmit(JsonArray preMapData, JsonArray postMapData, JsonArray responseData, HookFacts facts, CancellationToken cancellation)
    {
        if (!_calls.TryGetValue("postSubmit", out var call))
        {
            return responseData;
        }

        var options = facts.ToOptions();
        var count = responseData.Count;
        options["preMapData"] = preMapData;
        options["postMapData"] = postMapData;
        options["responseData"] = responseData;
        var (any, value) = call.Run(_sandbox, options, cancellation);
        return HookReading.Responses(any, value, count, call.Place);
    }

    /// <summary>The outcome of a file that was sent: <c>{ success, _json, code, message, source }</c>. What the function returns is of no meaning.</summary>
    /// <exception cref="ShapeException">The function threw or hit a limit.</exception>
    public void PostAggregate(JsonObject postAggregateData, HookFacts facts, CancellationToken cancellation)
    {
        if (!_calls.TryGetValue("postAggregate", out var call))
        {
            return;
        }

        var options = facts.ToOptions();
        options["postAggregateData"] = postAggregateData;
        call.Run(_sandbox, options, cancellation);
    }

    private static IReadOnlyList<HookedRecord> Same(JsonArray data)
    {
        JsonNode?[] records = [.. data];
        data.Clear();
        return [.. records.Select(record => new HookedRecord(record, [], false))];
    }
}

using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Scripts;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Hooks;

/// <summary>One function of one script, where a definition calls it.</summary>
/// <param name="Place">The definition's field, for messages: <c>hooks.preSavePage</c>.</param>
/// <param name="Program">The script.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Configuration">What the definition gives it besides; null: nothing.</param>
internal sealed record ScriptCall(string Place, ScriptProgram Program, string Function, JsonNode? Configuration)
{
    /// <summary>Calls it.</summary>
    /// <param name="sandbox">Where it runs.</param>
    /// <param name="options">Its one argument; it is used up.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ShapeException">It threw, hit a limit, or is not there.</exception>
    public (bool Any, JsonNode? Value) Run(ScriptSandbox sandbox, JsonObject options, CancellationToken cancellation)
    {
        if (Configuration is not null)
        {
            options["configuration"] = Configuration.DeepClone();
        }

        try
        {
            return sandbox.Call(Program, Function, options.ToJsonString(ScriptJson.Options), cancellation);
        }
        catch (ScriptException error)
        {
            throw new ShapeException(Place, error.What, error.Hint, error);
        }
        catch (InvalidOperationException error)
        {
            throw new ShapeException(Place, "the records hold text that is not valid Unicode", "Ask the vendor for valid text.", error);
        }
    }
}

/// <summary>How data is written for scripts.</summary>
internal static class ScriptJson
{
    public static readonly System.Text.Json.JsonSerializerOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
    };
}

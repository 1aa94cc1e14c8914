using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Session;

namespace AsyncHelperActors.Web.Bench;

/// <summary>What came of a test case.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Passed">Whether the outcome is still the one that it was saved with.</param>
/// <param name="Text">What was expected and what came.</param>
internal sealed record TestCaseRun(string Name, bool Passed, string Text);

/// <summary>
/// The test cases of a helper: the vendor's answers with the outcome that they lead to. They are kept in the helper's own document under
/// <c>testCases</c>, so they travel with it in bundles; a job does not look at them.
/// </summary>
internal static class TestCases
{
    public const string Field = "testCases";

    public static IReadOnlyList<JsonObject> Of(JsonObject helper) => [.. (helper[Field] as JsonArray ?? []).OfType<JsonObject>()];

    public static string Name(JsonObject test) => test["name"]?.ToString() ?? "";

    /// <summary>Adds one; one of the same name is replaced.</summary>
    public static void Add(JsonObject helper, string name, JsonObject script, string outcome)
    {
        var kept = Of(helper).Where(t => Name(t) != name).Select(t => (JsonNode)t.DeepClone());
        helper[Field] = new JsonArray([.. kept, new JsonObject { ["name"] = name, ["script"] = script.DeepClone(), ["outcome"] = outcome }]);
    }

    /// <summary>Runs them all, in virtual time.</summary>
    public static async Task<IReadOnlyList<TestCaseRun>> RunAsync(AsyncHelperClient api, string helperId, JsonObject helper)
    {
        var runs = new List<TestCaseRun>();
        foreach (var test in Of(helper))
        {
            var expected = test["outcome"]?.ToString() ?? "";
            JsonObject? report = null;
            var problem = await Visitor.TryAsync(async () => report = await api.PreviewAsync(helperId, (JsonObject)(test["script"]?.DeepClone() ?? new JsonObject())));
            var came = report?["outcome"]?.ToString() ?? (report is null ? problem?.Detail ?? "nothing" : "no end");
            runs.Add(new TestCaseRun(Name(test), came == expected, came == expected ? expected : $"expected {expected}, came {came}"));
        }

        return runs;
    }
}

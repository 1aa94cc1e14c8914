using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping;

/// <summary>What paths and rules make of a sample, and what is wrong with them.</summary>
/// <param name="Count">How many resources the path selects.</param>
/// <param name="Selected">The first of them.</param>
/// <param name="Output">What the rules make of the first; it itself when there are none.</param>
/// <param name="StatusValue">What is at the status path in it.</param>
/// <param name="Faults">What is wrong, each with its field.</param>
public sealed record TransformTrialResult(int Count, IReadOnlyList<JsonNode?> Selected, JsonNode? Output, string? StatusValue, IReadOnlyList<RuleFault> Faults);

/// <summary>Tries paths and rules on a sample answer, with the parts that read answers for real.</summary>
/// <param name="templates">Renders handlebars in rules.</param>
/// <param name="time">Tells rules the time.</param>
public sealed class TransformTrials(TemplateEngine templates, TimeProvider time)
{
    private const int MostShown = 20;

    private readonly ShapeCompiler _shapes = new(templates, time);

    /// <summary>Tries them.</summary>
    /// <param name="sample">The answer's body.</param>
    /// <param name="resourcePath">Where the resource is.</param>
    /// <param name="statusPath">Where the status is; null: nobody asks.</param>
    /// <param name="transform">The rules as written.</param>
    /// <param name="scripts">The scripts that they may call.</param>
    /// <param name="cancellation">Gives up.</param>
    public TransformTrialResult Run(
        string sample, string? resourcePath, string? statusPath, JsonObject? transform, IReadOnlyDictionary<string, ScriptDef> scripts, CancellationToken cancellation)
    {
        var faults = new List<RuleFault>();
        IReadOnlyList<Body> found = [];
        try
        {
            found = ResourcePath.Parse(resourcePath).Select(BodyParser.ParseAnswer(Encoding.UTF8.GetBytes(sample), null, null, null));
        }
        catch (BodyException error)
        {
            faults.Add(Error("sample", error.Came, error.Todo));
        }
        catch (PathException error)
        {
            faults.Add(Error("resourcePath", error.Message, "Write a path as data.jobs[0], or an XPath for XML."));
        }

        var rules = Compile(transform, scripts, faults);
        if (found.Count == 0)
        {
            if (faults.Count == 0 && !string.IsNullOrEmpty(resourcePath))
            {
                faults.Add(new RuleFault(Severity.Warning, "resourcePath", "It selects nothing in the sample.", "Correct the path, or the sample."));
            }

            return new TransformTrialResult(0, [], null, null, faults);
        }

        var output = Shape(found[0], rules, faults, cancellation);
        // Celigo's shape of XML is for rules; whoever looks at what a path selects reads the plain one.
        return new TransformTrialResult(
            found.Count, [.. found.Take(MostShown).Select(each => BodyJson.OfResource(each, automaticXml: false))], output, StatusOf(rules is null ? found[0] : new Body.Json(output), statusPath, faults), faults);
    }

    private RecordTransform? Compile(JsonObject? transform, IReadOnlyDictionary<string, ScriptDef> scripts, List<RuleFault> faults)
    {
        if (transform is null)
        {
            return null;
        }

        faults.AddRange(ShapeReading.Transform(transform, "transform").Faults);
        if (faults.Any(fault => fault.Severity == Severity.Error && fault.Place.StartsWith("transform", StringComparison.Ordinal)))
        {
            return null;
        }

        try
        {
            return _shapes.Transform(transform, "rules", "transform", scripts);
        }
        catch (FormatException error)
        {
            faults.Add(Error("transform", error.Message, "Correct that."));
            return null;
        }
    }

    private JsonNode? Shape(Body resource, RecordTransform? rules, List<RuleFault> faults, CancellationToken cancellation)
    {
        if (rules is null)
        {
            return BodyJson.OfResource(resource, automaticXml: false)?.DeepClone();
        }

        try
        {
            var facts = new HookFacts("preview", false, "preview", "job_preview", time.GetUtcNow());
            return rules.Apply(BodyJson.OfResource(resource, automaticXml: true), resource is Body.Xml, facts, cancellation);
        }
        catch (ShapeException error)
        {
            faults.Add(Error(error.Rule, error.What, error.Hint));
            return null;
        }
    }

    private static string? StatusOf(Body resource, string? path, List<RuleFault> faults)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        try
        {
            if (ResourcePath.Parse(path).TryValue(resource, out var value))
            {
                return ScalarText.Of(value) ?? value?.ToJsonString();
            }

            faults.Add(new RuleFault(Severity.Warning, "statusPath", "There is no value at this path.", "Set it to where the status is in the resource."));
        }
        catch (PathException error)
        {
            faults.Add(Error("statusPath", error.Message, "Write a path as status.value."));
        }

        return null;
    }

    private static RuleFault Error(string place, string message, string hint) => new(Severity.Error, place, message, hint);
}

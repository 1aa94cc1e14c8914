using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>Evaluates rules 2.0 over records: those of a transform, and the <c>mappings</c> of an import. It has no state.</summary>
/// <remarks>
/// <para>Inside an array that is built, the array of the record that it is built from is the current element: <c>$.o.items.sku</c> is the
/// sku of this element, and <c>$.o.id</c> is still the order's. To see the record so, the element is put in the array's place while its
/// rules run, and both are put back after it: no copy is made, however large the record is. Templates see the same.</para>
/// <para>A value that is not there, null or empty is replaced by the rule's default when there is one. Without a default nothing is made
/// of what is not there; null and an empty text are taken as they are.</para>
/// </remarks>
/// <param name="rules">The rules.</param>
/// <param name="templates">Renders extracts with handlebars.</param>
/// <param name="time">Dates that lack parts take them from today.</param>
public sealed class Mapper(MappingRules rules, TemplateEngine templates, TimeProvider time)
{
    /// <summary>The mapped record. The record is the same afterwards; it must not be looked at by another thread meanwhile.</summary>
    /// <exception cref="ShapeException">A value cannot be made; the message names the rule.</exception>
    public JsonNode? Apply(JsonNode? record, MappingInput input)
    {
        var run = new MapperRun(rules, templates, time, input, record);
        var made = new JsonObject();
        run.Make(rules.Rules, made);
        return rules.Modify && record is JsonObject before ? Over((JsonObject)before.DeepClone(), made) : made;
    }

    /// <summary>What was made, over what was there: objects field by field, everything else whole.</summary>
    private static JsonObject Over(JsonObject before, JsonObject made)
    {
        foreach (var (name, value) in made.ToList())
        {
            made.Remove(name);
            if (value is JsonObject inner && before[name] is JsonObject there)
            {
                Over(there, inner);
            }
            else
            {
                before[name] = value;
            }
        }

        return before;
    }
}

/// <summary>One record being mapped.</summary>
internal sealed class MapperRun(MappingRules rules, TemplateEngine templates, TimeProvider time, MappingInput input, JsonNode? record)
{
    /// <summary>No record of a sensible size comes near it; rules that multiply arrays with arrays do.</summary>
    private const int MostValues = 2_000_000;

    private JsonNode? _root = record;
    private int _values;

    public void Make(IReadOnlyList<MappingRule> list, JsonObject made)
    {
        foreach (var rule in list)
        {
            if (++_values > MostValues)
            {
                throw new ShapeException(rule.Place, $"the rules make more than {MostValues} values of one record", "Set a resource path that cuts the record smaller.");
            }

            if (Counts(rule) && TryMake(rule, out var value))
            {
                made[rule.Generate] = value;
            }
        }
    }

    private bool TryMake(MappingRule rule, out JsonNode? value)
    {
        value = null;
        switch (rule.Type)
        {
            case MappedType.Object:
                return TryObject(rule, out value);
            case MappedType.Text or MappedType.Number or MappedType.Flag:
                return TryScalar(rule, out value);
            default:
                return TryList(rule, out value);
        }
    }

    private bool TryObject(MappingRule rule, out JsonNode? value)
    {
        value = null;
        if (rule.Mappings.Count > 0)
        {
            var inner = new JsonObject();
            Make(rule.Mappings, inner);
            value = inner.Count > 0 ? inner : rule.Default?.DeepClone();
            return inner.Count > 0 || rule.HasDefault;
        }

        return TryScalar(rule, out value);
    }

    private bool TryScalar(MappingRule rule, out JsonNode? value)
    {
        var found = TryExtract(rule, out var node);
        if (ValueShape.IsEmpty(node) && rule.HasDefault)
        {
            value = rule.Default?.DeepClone();
            return true;
        }

        value = found ? Finish(node, rule) : null;
        return found;
    }

    private bool TryList(MappingRule rule, out JsonNode? value)
    {
        var list = new JsonArray();
        var sources = rule.Sources.Count > 0 ? rule.Sources : [new ArraySource { Place = rule.Place, Extract = rule.Extract, Mappings = rule.Mappings }];
        foreach (var source in sources)
        {
            if (Counts(source))
            {
                Collect(rule, source, list);
            }
        }

        value = list.Count > 0 ? list : rule.HasDefault ? rule.Default?.DeepClone() : null;
        return list.Count > 0 || rule.HasDefault;
    }

    private void Collect(MappingRule rule, ArraySource source, JsonArray list)
    {
        var before = list.Count;
        if (source.Mappings.Count > 0)
        {
            if (source.Extract is null)
            {
                AddMapped(source, list);
            }
            else
            {
                new CompositeWalk(ArrayPath(source.Extract, source.Place), root => _root = root).Run(_root, () => AddMapped(source, list));
            }
        }
        else
        {
            foreach (var node in Elements(source))
            {
                list.Add(Finish(node, rule));
            }
        }

        if (list.Count == before && source.HasDefault)
        {
            foreach (var node in source.Default is JsonArray several ? [.. several] : new[] { source.Default })
            {
                list.Add(node?.DeepClone());
            }
        }
    }

    private void AddMapped(ArraySource source, JsonArray list)
    {
        var inner = new JsonObject();
        Make(source.Mappings, inner);
        if (inner.Count > 0)
        {
            list.Add(inner);
        }
    }

    /// <summary>All that a source finds: the elements of arrays, each a value.</summary>
    private IEnumerable<JsonNode?> Elements(ArraySource source)
    {
        if (source.Extract is { } path && MappingPath.IsPath(path) && !IsTemplate(path))
        {
            foreach (var found in Path(path, source.Place).Select(_root))
            {
                foreach (var node in found is JsonArray several && source.Extract is not null ? several : (IEnumerable<JsonNode?>)[found])
                {
                    yield return node;
                }
            }
        }
        else if (TryExtract(source, out var single) && !ValueShape.IsEmpty(single))
        {
            yield return single;
        }
    }

    private JsonNode? Finish(JsonNode? node, MappingRule rule)
    {
        if (rule.Lookup is { } name && rules.Lookups.TryGetValue(name, out var lookup) && node is JsonValue or null)
        {
            node = ValueShape.LookUp(node, lookup, rule.Place);
        }

        if (rule.Date is { } date && node is JsonValue && !ValueShape.IsEmpty(node))
        {
            node = JsonValue.Create(DateShape.Convert(ScalarText.Of(node)!, date, rule.Place, time.GetUtcNow()));
        }

        return ValueShape.Convert(node, rule.Type, rule.Place);
    }

    private bool Counts(MappedValue rule) => rule.When switch
    {
        MappedWhen.RecordCreated => input.Creates != false,
        MappedWhen.RecordUpdated => input.Creates != true,
        MappedWhen.ExtractNotEmpty => TryExtract(rule, out var node) && !ValueShape.IsEmpty(node),
        _ => true,
    };

    private bool TryExtract(MappedValue rule, out JsonNode? value)
    {
        value = null;
        if (rule.Extract is not { } extract)
        {
            return false;
        }

        if (IsTemplate(extract))
        {
            value = JsonValue.Create(Render(extract, rule.Place));
            return true;
        }

        if (!MappingPath.IsPath(extract))
        {
            value = JsonValue.Create(extract);
            return true;
        }

        return Path(extract, rule.Place).TryFirst(_root, out value);
    }

    private string Render(string template, string place)
    {
        var variables = new Dictionary<string, JsonNode?>(input.Variables) { ["record"] = _root, ["data"] = _root };
        var model = new TemplateModel { Name = $"{place}.extract", Variables = variables, Record = _root as JsonObject };
        try
        {
            return templates.Render(template, model, TemplateTarget.Text).Text;
        }
        catch (TemplateException error)
        {
            throw new ShapeException($"{place}.extract", error.What, error.Hint, error);
        }
    }

    private static bool IsTemplate(string extract) => extract.Contains("{{", StringComparison.Ordinal);

    private static JsonPath Path(string text, string place)
    {
        try
        {
            return JsonPath.Parse(text);
        }
        catch (PathException error)
        {
            throw new ShapeException($"{place}.extract", error.Message, "Correct the path.", error);
        }
    }

    /// <summary>The steps of the path to an array; the array at its end is gone through whether or not the path says so.</summary>
    private static IReadOnlyList<PathStep> ArrayPath(string text, string place)
    {
        if (!MappingPath.IsPath(text) || IsTemplate(text))
        {
            throw new ShapeException($"{place}.extract", $"'{text}' is no path to an array", "Write $.items[*].");
        }

        var steps = Path(text, place).Steps;
        return steps.Count > 0 && steps[^1] is PathStep.Every ? steps : [.. steps, new PathStep.Every()];
    }
}

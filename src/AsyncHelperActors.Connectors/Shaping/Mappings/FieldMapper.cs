using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>Evaluates mapping 1.0 of an import over records. It has no state.</summary>
/// <remarks>
/// A record of grouped rows (an array) is seen by single fields as its first row, and by <c>*.name</c> as all of them. In a list, a rule
/// that goes through an array makes the elements, and one that does not fills all of them with its one value.
/// </remarks>
internal sealed class FieldMapper(FieldMapping mapping, TemplateEngine templates, TimeProvider time)
{
    /// <exception cref="ShapeException">A value cannot be made; the message names the rule.</exception>
    public JsonNode Apply(JsonNode? record, MappingInput input)
    {
        var run = new Run(mapping, templates, time, input, record);
        var made = new JsonObject();
        foreach (var field in mapping.Fields)
        {
            run.Field(field, made);
        }

        foreach (var list in mapping.Lists)
        {
            run.List(list, made);
        }

        return made;
    }

    private sealed class Run(FieldMapping mapping, TemplateEngine templates, TimeProvider time, MappingInput input, JsonNode? record)
    {
        private readonly JsonNode? _row = record is JsonArray { Count: > 0 } rows ? rows[0] : record;

        public void Field(FieldRule rule, JsonObject made)
        {
            if (rule.HasStars && rule.Template is null && !rule.IsFixed)
            {
                Several(rule, made);
            }
            else if (TryValue(rule, out var value))
            {
                rule.Put(made, value);
            }
        }

        public void List(FieldList list, JsonObject made)
        {
            var inside = new JsonObject();
            foreach (var rule in list.Fields.Where(rule => rule.HasStars))
            {
                Several(rule, inside);
            }

            var elements = JsonPath.Parse(list.Generate).TryFirst(inside, out var found) ? found as JsonArray : null;
            var single = list.Fields.Where(rule => !rule.HasStars).ToList();
            if (elements is null && !list.Fields.Any(rule => rule.HasStars))
            {
                foreach (var rule in single)
                {
                    if (TryValue(rule, out var value))
                    {
                        rule.Put(inside, value);
                    }
                }
            }
            else
            {
                foreach (var rule in single)
                {
                    FillAll(rule, elements ?? []);
                }
            }

            foreach (var (name, value) in inside.ToList())
            {
                inside.Remove(name);
                Merge(made, name, value);
            }
        }

        private void FillAll(FieldRule rule, JsonArray elements)
        {
            if (!TryValue(rule, out var value))
            {
                return;
            }

            foreach (var element in elements.OfType<JsonObject>())
            {
                rule.PutInside(element, value?.DeepClone());
            }
        }

        private void Several(FieldRule rule, JsonObject made)
        {
            if (Counts(rule))
            {
                rule.Apply(record, made, found => ValueShape.IsEmpty(found) && rule.HasDefault ? rule.Default?.DeepClone() : Finish(found, rule));
            }
        }

        private bool TryValue(FieldRule rule, out JsonNode? value)
        {
            value = null;
            if (!Counts(rule))
            {
                return false;
            }

            if (rule.IsFixed)
            {
                value = rule.Fixed?.DeepClone();
                return true;
            }

            var found = TryTake(rule, out var taken);
            if (ValueShape.IsEmpty(taken) && rule.HasDefault)
            {
                value = rule.Default?.DeepClone();
                return true;
            }

            value = found ? Finish(taken, rule) : null;
            return found && !(rule.DiscardIfEmpty && ValueShape.IsEmpty(value));
        }

        private bool TryTake(FieldRule rule, out JsonNode? value)
        {
            if (rule.Template is not { } template)
            {
                return rule.TryTake(rule.HasStars ? record : _row, out value);
            }

            var variables = new Dictionary<string, JsonNode?>(input.Variables) { ["record"] = record, ["data"] = record };
            var model = new TemplateModel { Name = $"{rule.Place}.extract", Variables = variables, Record = _row as JsonObject };
            try
            {
                value = JsonValue.Create(templates.Render(template, model, TemplateTarget.Text).Text);
                return true;
            }
            catch (TemplateException error)
            {
                throw new ShapeException($"{rule.Place}.extract", error.What, error.Hint, error);
            }
        }

        private bool Counts(FieldRule rule) => rule.When switch
        {
            MappedWhen.RecordCreated => input.Creates != false,
            MappedWhen.RecordUpdated => input.Creates != true,
            MappedWhen.ExtractNotEmpty => rule.IsFixed || (TryTake(rule, out var value) && !ValueShape.IsEmpty(value)),
            _ => true,
        };

        private JsonNode? Finish(JsonNode? node, FieldRule rule)
        {
            if (rule.Lookup is { } name && mapping.Lookups.TryGetValue(name, out var lookup) && node is JsonValue or null)
            {
                node = ValueShape.LookUp(node, lookup, rule.Place);
            }

            if (rule.Date is { } date && node is JsonValue && !ValueShape.IsEmpty(node))
            {
                node = JsonValue.Create(DateShape.Convert(ScalarText.Of(node)!, date, rule.Place, time.GetUtcNow()));
            }

            return rule.Type switch
            {
                null => node?.DeepClone(),
                MappedType.TextList or MappedType.NumberList => Several(node, rule),
                { } type => ValueShape.Convert(node, type, rule.Place),
            };
        }

        private static JsonArray? Several(JsonNode? node, FieldRule rule)
        {
            IEnumerable<JsonNode?> elements = node switch
            {
                null => [],
                JsonArray list => list,
                JsonValue value when ScalarText.Of(value) is { } text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(each => (JsonNode?)JsonValue.Create(each)),
                _ => [node],
            };
            return node is null ? null : new JsonArray([.. elements.Select(each => ValueShape.Convert(each, rule.Type!.Value, rule.Place))]);
        }

        private static void Merge(JsonObject made, string name, JsonNode? value)
        {
            if (value is JsonObject inner && made[name] is JsonObject there)
            {
                foreach (var (field, node) in inner.ToList())
                {
                    inner.Remove(field);
                    Merge(there, field, node);
                }
            }
            else
            {
                made[name] = value;
            }
        }
    }
}

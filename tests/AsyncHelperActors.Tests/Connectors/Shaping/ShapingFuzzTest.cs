using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Shaping;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Shaping;

/// <summary>Random rules over random records: a value, or an error that names the rule; never anything else, and the record is as it was.</summary>
public sealed class ShapingFuzzTest
{
    private const int Cases = 20_000;

    private static readonly TemplateEngine Templates = new(TimeProvider.System);

    private static readonly Gen<string> Name = AnyOf("a", "b", "c", "_", "$", "0", "Field Name");

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        AnyOf("", "x", "7", "true", "2026-03-14", "ü", "not a number").Select(text => (JsonNode?)text),
        Gen.Double[-1e6, 1e6].Select(number => (JsonNode?)number),
        Gen.Bool.Select(flag => (JsonNode?)flag));

    private static readonly Gen<string> Step = Gen.OneOf(Name.Select(name => $".{(name.Contains(' ') ? $"[{name}]" : name)}"), AnyOf("[*]", "[0]", "[1]"));

    private static readonly Gen<string> Path = Gen.Select(Name, Step.Array[0, 4], (first, steps) => (first.Contains(' ') ? $"[{first}]" : first) + string.Concat(steps));

    private static readonly Gen<string> AnyPath = Gen.OneOf(Path, Path.Select(path => $"/{path.Replace('.', '/')}"), Path.Select(path => $"$.{path}"), Path.Select(path => $"*.{path}"), Gen.String[0, 12]);

    [Fact]
    public void Rules_of_version_1_never_fail_on_a_record() =>
        Gen.Select(Record(3), Gen.Select(AnyPath, AnyPath).Array[1, 6], Gen.Bool).Sample(
            (record, rules, isXml) =>
            {
                var group = new JsonArray([.. rules.Select(rule => (JsonNode)new JsonObject { ["extract"] = rule.Item1, ["generate"] = rule.Item2 })]);
                var (read, faults) = RenameRules.Read(new JsonArray(group));
                var before = record?.ToJsonString();
                Assert.True(read is not null || faults.Count > 0);
                _ = read?.Apply(record, isXml)?.ToJsonString();
                return record?.ToJsonString() == before;
            },
            iter: Cases);

    [Fact]
    public void Filters_say_yes_or_no_or_what_is_wrong_with_them() =>
        Gen.Select(Record(3), Filter(4)).Sample(
            (record, filter) =>
            {
                var (read, faults) = FilterRules.Read(filter);
                if (read is null)
                {
                    return faults.Count > 0;
                }

                try
                {
                    _ = read.Passes(new FilterInput(record));
                }
                catch (ShapeException error)
                {
                    return error.Hint.Length > 0;
                }

                return true;
            },
            iter: Cases);

    [Fact]
    public void Mappings_make_a_record_or_name_the_rule_that_cannot() =>
        Gen.Select(Record(3), Mappings(2)).Sample(
            (record, mappings) =>
            {
                var (read, faults) = MappingReading.Read(mappings, null, modify: true);
                var before = record?.ToJsonString();
                if (read is null)
                {
                    return faults.Count > 0;
                }

                try
                {
                    _ = new Mapper(read, Templates, TimeProvider.System).Apply(record, MappingInput.None)?.ToJsonString();
                }
                catch (ShapeException error)
                {
                    return error.Rule.StartsWith("mappings[", StringComparison.Ordinal) && record?.ToJsonString() == before;
                }

                return record?.ToJsonString() == before;
            },
            iter: Cases);

    [Fact]
    public void Whatever_stands_where_rules_are_expected_is_read_or_refused() =>
        Record(4).Sample(
            node =>
            {
                _ = RenameRules.Read(node?.DeepClone());
                _ = FilterRules.Read(node?.DeepClone());
                _ = MappingReading.Read(node?.DeepClone(), node?.DeepClone(), modify: false);
                _ = FieldMappingReading.Read(new JsonObject { ["fields"] = node?.DeepClone(), ["lists"] = node?.DeepClone() }, node?.DeepClone());
                var shape = new JsonObject { ["expression"] = node?.DeepClone(), ["rules"] = node?.DeepClone(), ["script"] = node?.DeepClone(), ["type"] = "expression" };
                _ = ShapeReading.Transform(shape, "transform");
                _ = ShapeReading.Filter(shape, "filter");
                _ = ShapeReading.Functions(shape, shape, shape).Count();
            },
            iter: Cases);

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<JsonNode?> Record(int depth) => depth == 0 ? Scalar : Gen.OneOf(
        Scalar,
        Gen.Select(Name, Record(depth - 1)).Array[0, 4].Select(fields => (JsonNode?)new JsonObject(fields.DistinctBy(f => f.Item1).Select(f => KeyValuePair.Create(f.Item1, f.Item2?.DeepClone())))),
        Record(depth - 1).Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])));

    private static Gen<JsonNode?> Filter(int depth) => depth == 0
        ? Scalar
        : Gen.OneOf(
            Scalar,
            Gen.Select(
                AnyOf("and", "or", "not", "empty", "notempty", "string", "number", "boolean", "epochtime", "abs", "equals", "notequals", "greaterthan", "lessthanequals", "startswith", "matches", "replace", "lowercase", "floor", "add", "divide", "modulo", "extract", "context", "settings", "nope"),
                Gen.OneOf(Filter(depth - 1), AnyPath.Select(path => (JsonNode?)path)).Array[0, 3],
                (name, arguments) => (JsonNode?)new JsonArray([name, .. arguments.Select(argument => argument?.DeepClone())])));

    private static Gen<JsonArray> Mappings(int depth) => Gen.Select(
        Name,
        AnyOf("string", "number", "boolean", "object", "stringarray", "numberarray", "booleanarray", "objectarray", "arrayarray"),
        Gen.OneOf(Path.Select(path => $"$.{path}"), Path.Select(path => $"{{{{record.{path}}}}}"), AnyOf("$", "$[*]", "literal", "7")),
        depth == 0 ? Gen.Const(new JsonArray()) : Mappings(depth - 1),
        AnyOf("", "YYYY-MM-DD"),
        (name, type, extract, inner, date) => new JsonObject
        {
            ["generate"] = name,
            ["dataType"] = type,
            ["extract"] = extract,
            ["extractDateFormat"] = date,
            ["mappings"] = inner.DeepClone(),
            ["buildArrayHelper"] = new JsonArray(new JsonObject { ["extract"] = extract, ["mappings"] = inner.DeepClone() }),
        }).Array[0, 3].Select(rules => new JsonArray([.. rules]));
}

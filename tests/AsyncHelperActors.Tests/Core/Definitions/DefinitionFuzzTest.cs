using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.Fuzz;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

/// <summary>Whatever a user writes, reading it ends with a value or with problems that have a message and a hint; never with an exception.</summary>
public sealed class DefinitionFuzzTest
{
    private static readonly (DefinitionKind Kind, string Json)[] Seeds =
        [.. CeligoDocumentsTest.Found.Select(row => ((DefinitionKind)row[1], (string)row[2])), .. CeligoDocumentsTest.Derived.Select(row => (DefinitionKind.AsyncHelpers, (string)row[1]))];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "\"\"", "\"x\"", "\"30s\"", "[]", "{}", "[[]]", "[{}]", "[1,\"a\",null]", "{\"a\":[{\"b\":1}]}", "{\"_scriptId\":\"s\",\"function\":\"f\"}",
        "\"\\ud800\"", "{\"type\":\"script\",\"script\":[]}", "\"P999999999999D\"", "\"\\u0000\"", "123456789012345678901234567890",
    ];

    private static readonly string[] Pieces =
    [
        "", " ", "\n", "\t", ":", "-", "&a ", "*a", "{", "}", "[", "]", "\"", "'", "|", ">", "!", "%", "@", "#", ",", "? ", "---\n", "<<: *a", "é", "\u0000", "\uD800", "0x", "~",
    ];

    private static readonly Gen<int> Number = Gen.Int[0, 1_000_000];

    [Fact]
    public void A_changed_document_never_throws() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Select(Number, Number, Number).Array[1, 6]).Sample((seed, changes) =>
        {
            var document = Documents.Object(Seeds[seed].Json);
            foreach (var (place, value, way) in changes)
            {
                Change(document, place, JsonNode.Parse(Values[value % Values.Length]), way);
            }

            foreach (var kind in DefinitionKindNames.All)
            {
                Sound(DefinitionReader.Read(kind, document));
            }

            Sound(Bundle.Read(new JsonObject { [Seeds[seed].Kind.Plural()] = new JsonArray(document.DeepClone()) }, "x"));
        }, iter: FuzzBudget.Of("documents") / 3);

    [Fact]
    public void A_changed_document_keeps_its_secrets_masked_and_its_other_fields() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Number, Number, Number).Sample((seed, place, value, way) =>
        {
            var document = Documents.Object(Seeds[seed].Json);
            var replacement = Values[value % Values.Length];
            if (replacement.Contains("ud800", StringComparison.Ordinal))
            {
                return;
            }

            Change(document, place, JsonNode.Parse(replacement), way);
            var same = SecretFields.Unmasked(SecretFields.Masked(document), document);
            Assert.Equal(SecretFields.Masked(document).ToJsonString(), SecretFields.Masked(same).ToJsonString());
        }, iter: FuzzBudget.Of("documents") / 3);

    [Fact]
    public void A_changed_text_never_throws_and_its_problems_have_places() =>
        Gen.Select(Gen.Bool, Gen.Select(Number, Number).Array[1, 8]).Sample((json, changes) =>
        {
            var text = json ? $$"""{"asynchelpers":[{{Seeds[0].Json}}]}""" : Documents.Bundle;
            foreach (var (place, choice) in changes)
            {
                var at = place % (text.Length + 1);
                text = text[..at] + Pieces[choice % Pieces.Length] + text[Math.Min(text.Length, at + (place % 3))..];
            }

            var reading = Bundle.Parse(text, json ? "x.json" : "x.yaml");
            Sound(reading);
            if (reading.Value is { } bundle)
            {
                Assert.All(BundleCheck.Check(DefinitionSet.Empty, bundle), p => Assert.NotNull(p.Line));
            }
        }, iter: FuzzBudget.Of("documents") / 3);

    [Fact]
    public void Any_text_is_a_wait_or_is_not() =>
        Gen.String[Gen.Char["0123456789.dhms PTWeE+-Na"], 0, 40].Sample(text =>
        {
            var reading = WaitTime.Parse(text);
            return reading.Milliseconds is { } wait ? wait is >= 0 and <= WaitTime.LongestMs && reading.Message is null : reading is { Message.Length: > 0, Hint.Length: > 0 };
        }, iter: 20_000);

    private static void Sound<T>(Reading<T> reading)
        where T : class
    {
        Assert.Equal(reading.Value is null, reading.HasErrors);
        Assert.All(reading.Problems, p => Assert.True(p.Message.Length > 0 && p.Hint.Length > 0));
    }

    /// <summary>Replaces, removes, misspells, moves or wraps one of the values of a tree.</summary>
    private static void Change(JsonObject root, int place, JsonNode? value, int way)
    {
        var holders = new List<(JsonObject Holder, string Name)>();
        Collect(root, holders);
        if (holders.Count == 0)
        {
            return;
        }

        var (holder, name) = holders[place % holders.Count];
        switch (way % 5)
        {
            case 0:
                holder.Remove(name);
                break;
            case 1:
                holder[name + "s"] = holder[name]?.DeepClone();
                holder.Remove(name);
                break;
            case 2:
                holder[name] = new JsonArray(holder[name]?.DeepClone());
                break;
            case 3:
                holder[name] = new JsonObject { ["a"] = value };
                break;
            default:
                holder[name] = value;
                break;
        }
    }

    private static void Collect(JsonNode? node, List<(JsonObject Holder, string Name)> holders)
    {
        if (node is JsonObject inner)
        {
            foreach (var (name, value) in inner)
            {
                holders.Add((inner, name));
                Collect(value, holders);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Collect(item, holders);
            }
        }
    }
}

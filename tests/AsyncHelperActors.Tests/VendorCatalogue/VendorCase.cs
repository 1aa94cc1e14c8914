using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>One way in which a vendor's job goes: the answers, and what is expected of the job.</summary>
internal sealed class VendorCase
{
    private static readonly string[] Fields = ["outcome", "shows", "run", "input", "records", "cancelAfter", "deadline", "answers", "expect"];
    private static readonly string[] ScriptFields = ["input", "records", "cancelAfter", "deadline"];
    private static readonly string[] ExpectFields = ["records", "count", "polls", "after", "requests", "sent", "error", "warning", "message"];

    private readonly JsonObject _document;

    public VendorCase(VendorFile file, string name, JsonObject document)
    {
        File = file;
        Name = name;
        _document = document;
        Assert.Empty(document.Select(field => field.Key).Except(Fields));
        Expect = document["expect"] as JsonObject ?? [];
        Assert.Empty(Expect.Select(field => field.Key).Except(ExpectFields));
        Shows = VendorFile.Texts(document["shows"]);
        var word = (string?)document["outcome"] ?? name;
        Outcome = Enum.TryParse<Outcome>(word, ignoreCase: true, out var outcome)
            ? outcome
            : throw new InvalidOperationException($"{FullName}: {word} is no outcome.");
    }

    public VendorFile File { get; }

    public string Name { get; }

    public string FullName => $"{File.Name}/{Name}";

    public Outcome Outcome { get; }

    /// <summary>The vendor's quirks that the case has, in a few words each.</summary>
    public IReadOnlyList<string> Shows { get; }

    public JsonObject Expect { get; }

    /// <summary>The answers of the case, then those that all cases of the vendor share.</summary>
    public SimulationScript Script()
    {
        var run = _document["run"] as JsonObject ?? File.Object("run");
        var script = (JsonObject)run.DeepClone();
        foreach (var field in ScriptFields)
        {
            if ((_document[field] ?? File.Document[field]) is { } value)
            {
                script[field] = value.DeepClone();
            }
        }

        var answers = new JsonObject();
        var given = (_document["answers"] as JsonObject ?? []).Concat(File.Object("answers"));

        // The first key that fits is taken, and one with a query says more than one without.
        foreach (var (key, answer) in given.OrderBy(each => each.Key.Contains('?', StringComparison.Ordinal) ? 0 : 1))
        {
            answers.TryAdd(key, VendorFile.Packed(answer));
        }

        script["answers"] = answers;
        var read = SimulationScript.Parse(script.ToJsonString(), "script.json");
        Assert.True(read.Value is not null, $"{FullName}: {string.Join('\n', read.Problems)}");
        return read.Value;
    }
}

using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>The definitions of one file or one request, each with its place.</summary>
public sealed class Bundle
{
    private readonly PositionMap _positions;

    private Bundle(string sourceName, IReadOnlyList<BundleEntry> entries, PositionMap positions)
    {
        SourceName = sourceName;
        Entries = entries;
        _positions = positions;
    }

    /// <summary>Where it came from, for messages: a file's name, or what the caller calls it.</summary>
    public string SourceName { get; }

    /// <summary>The definitions, connections first.</summary>
    public IReadOnlyList<BundleEntry> Entries { get; }

    /// <summary>A bundle of one definition, as it comes in a request.</summary>
    public static Bundle Of(Definition definition) => new("", [new BundleEntry(definition, "")], new PositionMap());

    /// <summary>
    /// Reads one YAML or JSON document with the lists connections, exports, imports, asynchelpers and scripts. Other fields beside
    /// them are left alone. Never throws on what a user wrote; every problem of a text has its line and column.
    /// </summary>
    /// <param name="text">The text, at most 10 million characters.</param>
    /// <param name="sourceName">A file's name, or what to call it; <c>.json</c> at its end means JSON and nothing else.</param>
    public static Reading<Bundle> Parse(string text, string sourceName)
    {
        var tree = TextTree.Read(text, sourceName);
        return tree.Problems.Count > 0 ? new Reading<Bundle>(null, tree.Problems) : Read(tree.Root, sourceName, tree.Positions);
    }

    /// <summary>Reads a bundle that is already a tree.</summary>
    public static Reading<Bundle> Read(JsonNode? root, string sourceName) => Read(root, sourceName, new PositionMap());

    /// <summary>One of its definitions; null when it is not in here.</summary>
    public Definition? Find(DefinitionKind kind, string id) => Entries.FirstOrDefault(e => e.Definition.Kind == kind && e.Definition.Id == id)?.Definition;

    /// <summary>The problem with the line and column of its path, where there was a text.</summary>
    public Problem Locate(Problem problem) => _positions.Locate(problem);

    private static Reading<Bundle> Read(JsonNode? root, string sourceName, PositionMap positions)
    {
        var problems = new List<Problem>();
        var entries = new List<BundleEntry>();
        if (root is JsonObject document)
        {
            try
            {
                ReadLists(document, entries, problems);
            }
            catch (ArgumentException)
            {
                // A tree that was not parsed here finds out about a name given twice only when it is touched.
                problems.Add(new Problem(Severity.Error, "", "A field is there twice in one object.", "Keep one of them."));
            }
        }
        else
        {
            problems.Add(new Problem(
                Severity.Error, "", $"Expected an object with lists of definitions, came {(root is null ? "nothing" : FieldReader.Came(root))}.", "Write connections:, exports:, asynchelpers: with their lists."));
        }

        var placed = problems.ConvertAll(positions.Locate);
        var failed = placed.Exists(p => p.Severity == Severity.Error);
        return new Reading<Bundle>(failed ? null : new Bundle(sourceName, entries, positions), placed);
    }

    private static void ReadLists(JsonObject document, List<BundleEntry> entries, List<Problem> problems)
    {
        RemarkStrangers(document, problems);
        foreach (var kind in DefinitionKindNames.All)
        {
            var section = kind.Plural();
            if (document[section] is not { } node)
            {
                continue;
            }

            if (node is not JsonArray list)
            {
                problems.Add(new Problem(Severity.Error, section, $"Expected a list, came {FieldReader.Came(node)}.", $"Write each {kind.Singular()} as an item: - _id: ..."));
                continue;
            }

            var ids = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < list.Count; i++)
            {
                ReadEntry(kind, list[i], $"{section}[{i}]", ids, entries, problems);
            }
        }
    }

    private static void ReadEntry(DefinitionKind kind, JsonNode? node, string path, Dictionary<string, string> ids, List<BundleEntry> entries, List<Problem> problems)
    {
        if (node is not JsonObject document)
        {
            problems.Add(new Problem(Severity.Error, path, $"Expected an object with named fields, came {FieldReader.Came(node)}.", "Write - _id: ... and the other fields below it."));
            return;
        }

        var reading = DefinitionReader.Read(kind, document, path);
        problems.AddRange(reading.Problems);
        if (reading.Value is not { } definition)
        {
            return;
        }

        if (definition.Id.Length == 0)
        {
            problems.Add(new Problem(
                Severity.Error, path, $"The {kind.Singular()} has no _id.", "Write an _id of your own, so that applying the file again updates it and does not make a second one."));
        }
        else if (!ids.TryAdd(definition.Id, path))
        {
            problems.Add(new Problem(Severity.Error, $"{path}._id", $"{ids[definition.Id]} has the same _id {definition.Id}.", "Give one of them another _id."));
        }
        else
        {
            entries.Add(new BundleEntry(definition, path));
        }
    }

    /// <summary>A misspelt list would silently drop all that is in it; so that is an error and not a remark.</summary>
    private static void RemarkStrangers(JsonObject document, List<Problem> problems)
    {
        var sections = DefinitionKindNames.All.Select(kind => kind.Plural()).ToArray();
        foreach (var (name, _) in document)
        {
            if (!sections.Contains(name) && NearestName.Find(name, sections) is { } meant)
            {
                problems.Add(new Problem(Severity.Error, name, $"There is no list {name}.", $"Did you mean {meant}?"));
            }
        }

        if (!document.Any(field => sections.Contains(field.Key)) && problems.Count == 0)
        {
            problems.Add(new Problem(Severity.Error, "", "There is no list of definitions in it.", $"Write one of {string.Join(", ", sections)}."));
        }
    }
}

/// <summary>A definition of a bundle and its place, as <c>exports[2]</c>.</summary>
public sealed record BundleEntry(Definition Definition, string Path);

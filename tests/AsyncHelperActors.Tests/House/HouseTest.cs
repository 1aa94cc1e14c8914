using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace AsyncHelperActors.Tests.House;

/// <summary>The rules of the house that a machine can check. A rule that is broken names the file and line, and what to do instead.</summary>
public sealed partial class HouseTest
{
    private const int MostLines = 300;

    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Core"] = [],
        ["Connectors"] = ["Core"],
        ["Actors"] = ["Core"],
        ["Client"] = [],
        ["Web"] = ["Client"],
        ["Server"] = ["Core", "Connectors", "Actors", "Client", "Web"],
        ["Cli"] = ["Client", "Server", "DemoVendor"],
    };

    private static readonly (Regex Pattern, string Rooms, string Instead)[] Banned =
    [
        (WallClock(), "src tests bench", "take a TimeProvider, or the actor system's scheduler"),
        (Sleep(), "src tests bench", "await what you wait for; a wait of the product goes through a timer of its clock"),
        (LeftOver(), "src tests bench", "do it, or take it out"),
        (Skipped(), "tests", "mend the test or take it out"),
        (SilencedWarning(), "src tests bench", "silence a rule in .editorconfig, with its reason"),
    ];

    private static readonly string[] BannedNames = ["Manager", "Util", "Utils", "Common", "Base", "Impl", "Service", "Context", "Misc", "Shared"];

    private static readonly string Root = Repository.Root;

    public static TheoryData<string> Projects => [.. MayReference.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_references_only_the_rooms_that_it_may(string room)
    {
        var project = XDocument.Load(Path.Combine(Root, "src", $"AsyncHelperActors.{room}", $"AsyncHelperActors.{room}.csproj"));
        var references = project.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value).Split('.')[^1]);
        Assert.Empty(references.Except(MayReference[room]));
    }

    [Fact]
    public void Rules_and_connectors_know_no_actors()
    {
        var wrong = Sources("src").Where(f => f.Contains("AsyncHelperActors.Core/") || f.Contains("AsyncHelperActors.Connectors/"))
            .Where(f => File.ReadLines(f).Any(line => line.StartsWith("using Akka", StringComparison.Ordinal)));
        Assert.Empty(wrong.Select(Relative));
    }

    [Fact]
    public void A_file_fits_in_the_head()
    {
        var long_ = Sources("src", "tests", "bench").Select(f => (File: Relative(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > MostLines);
        Assert.True(!long_.Any(), $"Split these by their ideas, at most {MostLines} lines each: {string.Join(", ", long_)}");
    }

    [Fact]
    public void Nothing_of_what_the_house_bans_is_there()
    {
        var found = new List<string>();
        foreach (var (pattern, rooms, instead) in Banned)
        {
            foreach (var file in Sources(rooms.Split(' ')).Where(f => !f.EndsWith("HouseTest.cs", StringComparison.Ordinal)))
            {
                found.AddRange(File.ReadLines(file).Select((line, n) => (line, n)).Where(l => pattern.IsMatch(l.line))
                    .Select(l => $"{Relative(file)}:{l.n + 1}: {l.line.Trim()} ({instead})"));
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void A_class_is_named_after_what_it_is()
    {
        var wrong = Sources("src").SelectMany(f => TypeName().Matches(File.ReadAllText(f)).Select(m => (File: Relative(f), Name: m.Groups[1].Value)))
            .Where(t => BannedNames.Any(b => t.Name.EndsWith(b, StringComparison.Ordinal)) && t.Name is not ("JsonSerializerContext" or "HttpContext"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Classes_are_sealed_or_abstract_or_static()
    {
        var open = Sources("src").SelectMany(f => File.ReadLines(f)
            .Where(line => OpenClass().IsMatch(line))
            .Select(line => $"{Relative(f)}: {line.Trim()}"));
        Assert.Empty(open);
    }

    [Fact]
    public void Every_package_version_is_exact_and_central()
    {
        var central = Directory.EnumerateFiles(Root, "Directory.Packages.props", SearchOption.AllDirectories)
            .SelectMany(f => XDocument.Load(f).Descendants("PackageVersion")).ToList();
        Assert.All(central, p => Assert.Matches(@"^\d+(\.\d+)+(-[\w.]+)?$", p.Attribute("Version")!.Value));
        var own = Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories).SelectMany(f => XDocument.Load(f).Descendants("PackageReference"))
            .Where(p => p.Attribute("Version") is not null);
        Assert.Empty(own);
    }

    [Fact]
    public void Every_silenced_rule_has_its_reason()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, ".editorconfig"));
        var without = Enumerable.Range(1, lines.Length - 1)
            .Where(n => lines[n].Contains("severity = none", StringComparison.Ordinal) && !HasReason(lines, n))
            .Select(n => lines[n]);
        Assert.Empty(without);
    }

    /// <summary>A comment stands above the line, or above the lines of the same kind that it belongs to.</summary>
    private static bool HasReason(string[] lines, int n)
    {
        while (n > 0 && lines[n].Contains("severity = none", StringComparison.Ordinal))
        {
            n--;
        }

        return lines[n].StartsWith('#');
    }

    private static IEnumerable<string> Sources(params string[] rooms) => rooms
        .Select(room => Path.Combine(Root, room))
        .Where(Directory.Exists)
        .SelectMany(room => Directory.EnumerateFiles(room, "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/bin/") && !file.Contains("/obj/"));

    private static string Relative(string file) => Path.GetRelativePath(Root, file);

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"NotImplementedException|\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"(Fact|Theory)\([^)]*Skip\s*=")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage\((?!.*Justification)")]
    private static partial Regex SilencedWarning();

    [GeneratedRegex(@"^\s*(?:public |internal |private |sealed |abstract |static |partial |readonly )*(?:class|record|struct|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^\s*(public|internal|private)?\s*(partial )?class \w+")]
    private static partial Regex OpenClass();
}

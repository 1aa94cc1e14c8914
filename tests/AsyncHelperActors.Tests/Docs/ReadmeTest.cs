using System.Text.RegularExpressions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>What the documents say is there. The commands of the README themselves are run by the tests of the command line.</summary>
public sealed partial class ReadmeTest
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Where(f => !f.Contains("/bin/") && !f.Contains("/obj/") && !f.Contains("transcript", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_and_every_file_that_a_document_names_is_there(string document)
    {
        var text = File.ReadAllText(Repository.At(document));
        var folder = Path.GetDirectoryName(Repository.At(document))!;
        var links = Link().Matches(text).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal) && !l.StartsWith('#'));
        var missing = links.Select(l => l.Split('#')[0]).Where(l => !Path.Exists(Path.Combine(folder, l)))
            .Concat(Named().Matches(text).Select(m => m.Groups[1].Value).Where(f => !Path.Exists(Repository.At(f))));
        Assert.Empty(missing);
    }

    [Fact]
    public void The_scripts_of_the_readme_can_be_run()
    {
        foreach (var script in (string[])["asynchelper", "test.sh", ".ci/run"])
        {
            Assert.True(!OperatingSystem.IsWindows() && File.GetUnixFileMode(Repository.At(script)).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable");
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:samples|src|tests|docs|hocon|bench)/[\w./-]+\.\w+)`")]
    private static partial Regex Named();
}

using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Schema;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The pages with examples print what the commands print, and their tables are the catalogue's.</summary>
public sealed class PageTest
{
    private const string Update = "UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~PageTest writes it anew.";

    [Theory]
    [InlineData("simulate.md")]
    [InlineData("definitions.md")]
    [InlineData("from-celigo.md")]
    [InlineData("new-vendor.md")]
    public async Task Every_command_of_a_page_prints_what_the_page_says(string name)
    {
        var page = DocExamples.Read("docs", name);
        var runs = new List<(DocBlock, string)>();
        foreach (var block in page.Blocks.Where(block => block.Language == "console"))
        {
            runs.Add((block, await DocCommand.RunAsync(block, page.Files)));
        }

        Assert.NotEmpty(runs);
        var different = page.Compare(runs);
        Assert.True(different.Count == 0, $"docs/{name} differs from what is printed; {Update}\n{string.Join('\n', different.Select(d => d.Real))}");
    }

    [Theory]
    [InlineData("simulate.md")]
    [InlineData("definitions.md")]
    [InlineData("from-celigo.md")]
    public void Every_definition_of_a_page_is_good(string name)
    {
        foreach (var (file, text) in DocExamples.Read("docs", name).Files.Where(file => !DocCommand.IsScript(file.Value)))
        {
            var problems = DocCommand.Check(text);
            Assert.True(problems.Count == 0, $"{name}, {file}: {string.Join('\n', problems)}");
        }
    }

    [Fact]
    public void The_tables_of_the_reference_are_those_of_the_catalogue()
    {
        var page = DocExamples.Read("docs", "definitions.md");
        var tables = FieldTables.In(page.Text).ToList();
        Assert.Equal(["definition", "connection", "request", "export", "import", "asynchelper", "script"], tables.Select(table => table.Section));
        var different = page.Compare(tables.Select(table => (new DocBlock("", table.Text, table.Start), FieldTables.Of(table.Section))));
        Assert.True(different.Count == 0, $"docs/definitions.md has old tables; {Update}");
    }

    [Fact]
    public void Every_field_has_an_example_that_is_run()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, text) in DocExamples.Read("docs", "definitions.md").Files.Where(file => !DocCommand.IsScript(file.Value)))
        {
            foreach (var entry in Bundle.Parse(text, "x.yaml").Value!.Entries)
            {
                FieldTables.Collect(entry.Definition.Document, $"{entry.Definition.Kind}:", used);
            }
        }

        string[] elsewhere = ["transform", "filter", "mapping", "mappings", "http.submit.transform"];
        var missing = DefinitionKindNames.All
            .SelectMany(kind => FieldCatalogue.Of(kind).Where(field => field.Type.Word != "kept").Select(field => (kind, field.Path)))
            .Where(field => !elsewhere.Contains(field.Path) && !field.Path.StartsWith("http.paging", StringComparison.Ordinal) && !used.Contains($"{field.kind}:{field.Path}"))
            .Where(field => field.kind is not (DefinitionKind.Imports or DefinitionKind.Exports) || !(used.Contains($"{DefinitionKind.Exports}:{field.Path}") || used.Contains($"{DefinitionKind.Imports}:{field.Path}")))
            .Where(field => field.Path != "name");
        Assert.Empty(missing);
    }
}

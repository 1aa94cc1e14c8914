using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class BundleTest
{
    [Fact]
    public async Task Each_definition_is_told_created_updated_or_unchanged()
    {
        await using var server = await ServerRig.StartAsync();
        var first = await server.Client.ApplyBundleAsync(Bundles.Reports, yaml: true);
        Assert.Equal(6, first.Definitions.Count);
        Assert.All(first.Definitions, d => Assert.Equal("created", d.Action));

        Assert.All((await server.Client.ApplyBundleAsync(Bundles.Reports, yaml: true)).Definitions, d => Assert.Equal("unchanged", d.Action));

        var changed = Bundles.Reports.Replace("/feeds", "/feeds/v2", StringComparison.Ordinal).Replace("s3cr3t-of-the-vendor", "another", StringComparison.Ordinal);
        var dry = await server.Client.ApplyBundleAsync(changed, yaml: true, dryRun: true);
        Assert.True(dry.DryRun);
        var told = dry.Definitions.Where(d => d.Action == "updated").Select(d => $"{d.Kind}/{d.Id} {string.Join(' ', d.Changes)}");
        Assert.Equal(["connections/vendor http.auth.token.token", "imports/stock http.relativeURI"], told);
        var fields = dry.Definitions.SelectMany(d => d.Fields).Select(f => $"{f.Path}: {f.Before} -> {f.After}");
        Assert.Equal(["http.auth.token.token: ****** -> ******", "http.relativeURI: /feeds -> /feeds/v2"], fields);
        Assert.Contains(first.Definitions.Single(d => d.Id == "stock").Fields, f => f is { Path: "http.relativeURI", Before: null } && f.After!.ToString() == "/feeds");
        Assert.Equal("\"1\"", (await server.Client.GetDefinitionAsync("imports", "stock")).ETag);

        Assert.Equal(2, (await server.Client.ApplyBundleAsync(changed, yaml: true)).Definitions.Count(d => d.Action == "updated"));
        Assert.Equal("\"2\"", (await server.Client.GetDefinitionAsync("imports", "stock")).ETag);
        Assert.Equal("\"1\"", (await server.Client.GetDefinitionAsync("exports", "orders")).ETag);
    }

    [Fact]
    public async Task A_bundle_with_one_error_changes_nothing_and_names_the_line()
    {
        await using var server = await ServerRig.StartAsync();
        var wrong = Bundles.Reports.Replace("_exportId: report-status", "_exportId: report-statsu", StringComparison.Ordinal);
        var answer = await server.SendAsync("POST", "/v1/bundles", wrong, "application/yaml");
        Assert.Equal(422, answer.Status);
        var error = answer.Json["errors"]![0]!;
        Assert.Equal("asynchelpers[0].http.status._exportId", (string?)error["path"]);
        Assert.Contains("Did you mean report-status?", (string?)error["hint"], StringComparison.Ordinal);
        Assert.Equal(wrong[..wrong.IndexOf("report-statsu", StringComparison.Ordinal)].Count(c => c == '\n') + 1, (int?)error["line"]);
        Assert.Empty((await server.Client.ListDefinitionsAsync("connections")).Items);
    }

    [Fact]
    public async Task JSON_is_taken_too_and_pruning_deletes_the_rest()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        const string One = """{ "scripts": [ { "_id": "only", "content": "x", "nmae": "y" } ] }""";
        var dry = await server.Client.ApplyBundleAsync(One, yaml: false, dryRun: true, prune: true);
        Assert.Equal(6, dry.Definitions.Count(d => d.Action == "deleted"));
        Assert.All(dry.Definitions.Where(d => d.Action == "deleted"), d => Assert.All(d.Fields, f => Assert.True(f is { Before: not null, After: null }, f.Path)));
        Assert.DoesNotContain("s3cr3t-of-the-vendor", string.Concat(dry.Definitions.SelectMany(d => d.Fields)), StringComparison.Ordinal);
        Assert.NotEmpty((await server.Client.ListDefinitionsAsync("exports")).Items);

        var answer = await server.Client.ApplyBundleAsync(One, yaml: false, prune: true);
        Assert.Equal("scripts[0].nmae", Assert.Single(answer.Warnings).Path);
        Assert.Empty((await server.Client.ListDefinitionsAsync("exports")).Items);
        Assert.Single((await server.Client.ListDefinitionsAsync("scripts")).Items);
    }

    [Fact]
    public async Task What_Celigo_stores_is_kept_in_its_dialect()
    {
        await using var server = await ServerRig.StartAsync();
        var filtered = Bundles.Reports.Replace(
            "name: Orders", "name: Orders\n    filter: { type: expression, expression: { version: '1', rules: [equals, [string, [extract, a]], b] } }", StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.ApplyBundleAsync(filtered, yaml: true));
        Assert.Contains(refused.Problem.Errors!, e => e.Path == "exports[0].filter");
        var kept = await server.Client.ApplyBundleAsync(filtered, yaml: true, celigo: true);
        Assert.Contains(kept.Warnings, w => w.Path == "exports[0].filter");
    }
}

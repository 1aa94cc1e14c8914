using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.House;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.VendorCatalogue;

/// <summary>Some of the catalogue's cases once more through the whole product: real server, real HTTP, real time, with the bundle's waits shortened.</summary>
[Trait("Category", "Slow")]
public sealed partial class CatalogueServerTest
{
    [Theory]
    [InlineData("amazon-sp-api-reports/done")]
    [InlineData("amazon-sp-api-reports/doneWithoutData")]
    [InlineData("amazon-sp-api-feeds/done")]
    [InlineData("salesforce-bulk-query/done")]
    [InlineData("salesforce-bulk-ingest/partial")]
    [InlineData("shopify-bulk/done")]
    [InlineData("openai-batch/partial")]
    [InlineData("snowflake-statements/atOnce")]
    public async Task The_whole_product_comes_to_the_same_end(string name)
    {
        var each = VendorFile.Case(name);
        await using var vendor = await PlayedVendor.StartAsync(each, each.File.Variables.First(variable => !variable.Key.Contains("TOKEN", StringComparison.Ordinal)).Value);
        var text = await File.ReadAllTextAsync(Repository.At(each.File.Bundle.Split('/')));
        var variables = Variable().Matches(text).Select(match => match.Groups[1].Value).Distinct()
            .ToDictionary(variable => variable, variable => vendor.Led(each.File.Variables.GetValueOrDefault(variable) ?? $"secret-{variable}"));
        await using var server = await RunningServer.StartAsync(variables);
        await server.Client.ApplyBundleAsync(Hurried(text), yaml: false);

        var script = each.Script();
        var (type, id) = script.Step!.Value;
        var start = new JobStart { Input = script.Input, Records = script.Records };
        var job = await server.Client.StartJobAsync(type == StepType.Export ? start with { ExportId = id } : start with { ImportId = id });
        job = await server.Client.WaitForEndAsync(job.Id);

        var seen = string.Join('\n', vendor.Seen.Select(request => request.Line));
        Assert.True(string.Equals($"{each.Outcome}", $"{job.Outcome}", StringComparison.OrdinalIgnoreCase), $"{job.Outcome}: {string.Join('\n', job.Errors.Select(error => error.Message))}\n{seen}");
        if (each.Expect["requests"] is { } requests)
        {
            var expected = VendorFile.Texts(requests).Select(line => line.Contains(" https://", StringComparison.Ordinal) ? line.Split('?')[0] : line);
            Assert.Equal(expected.Distinct(), vendor.Seen.Select(request => request.Line).Distinct());
        }

        if (type == StepType.Export && each.Expect["records"] is JsonArray records)
        {
            Assert.Equal(records.Select(record => record!.ToJsonString()), await server.RecordsAsync(job.Id));
        }

        Assert.DoesNotContain(
            vendor.Seen.Where(request => request.IsElsewhere),
            request => request.Headers.Contains("secret-", StringComparison.Ordinal) || request.Headers.Contains(PlayedVendor.IssuedToken, StringComparison.Ordinal));
    }

    /// <summary>The bundle as JSON, with waits of a test.</summary>
    private static string Hurried(string text)
    {
        var bundle = TextTree.Read(text, "bundle.yaml").Root!;
        foreach (var helper in bundle["asynchelpers"]!.AsArray())
        {
            var status = helper!["http"]!["status"]!.AsObject();
            status.Remove("schedule");
            status["initialWaitTime"] = "100ms";
            status["pollWaitTime"] = "100ms";
        }

        return bundle.ToJsonString();
    }

    [GeneratedRegex(@"\$\{env:([A-Za-z0-9_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}

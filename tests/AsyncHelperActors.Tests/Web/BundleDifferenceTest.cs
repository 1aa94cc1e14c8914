using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Bundles;
using Bunit;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

public sealed class BundleDifferenceTest
{
    private static readonly BundleAnswer s_answer = new(
        DryRun: true,
        [
            new BundleChange("exports", "orders", "updated", ["http.relativeURI", "name", "http.headers"])
            {
                Fields = [new("http.relativeURI", "/v1", "/v2"), new("name", null, "Orders"), new("http.headers", JsonNode.Parse("[{\"name\":\"A\"}]"), null)],
            },
            new BundleChange("connections", "vendor", "updated", ["http.auth.token.token"]) { Fields = [new("http.auth.token.token", "******", "******")] },
            new BundleChange("scripts", "fresh", "created", []) { Fields = [new("content", null, "x")] },
            new BundleChange("scripts", "old", "deleted", []) { Fields = [new("content", "y", null)] },
            new BundleChange("scripts", "same", "unchanged", []),
        ],
        []);

    [Fact]
    public async Task Each_field_is_shown_with_its_old_and_its_new_value_before_anything_is_applied()
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Get, "/v1/samples", "[]");
        ui.Answer(HttpMethod.Post, "/v1/bundles", JsonSerializer.Serialize(s_answer, JsonSerializerOptions.Web));
        var page = ui.Show<BundlesPage>("admin");
        page.Find("#bundle").Input("scripts: []");
        page.FindAll("button").First(b => b.TextContent.Trim() == "Show the difference").Click();
        page.WaitForElement(".changed");

        Assert.Equal(
            [
                "http.relativeURI | /v1 | /v2", "name | nothing | Orders", "http.headers | [ { \"name\": \"A\" } ] | nothing",
                "http.auth.token.token | a secret (not shown) | another secret (not shown)", "content | x", "content | y",
            ],
            page.FindAll(".changed tbody tr").Select(r => string.Join(" | ", r.Children.Select(c => string.Join(' ', c.TextContent.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))))));
        Assert.Equal([true, true, false, false], page.FindAll(".changed").Select(d => d.HasAttribute("open")));
        Assert.Contains(page.FindAll("button"), b => b.TextContent.Trim() == "Apply 4 changes");
        Assert.Equal("dryRun=true", Assert.Single(ui.Asked, a => a.StartsWith("POST", StringComparison.Ordinal)).Split('?', ' ')[2]);

        page.Find("#bundle").Input("scripts: [x]");
        Assert.Empty(page.FindAll(".changed"));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Apply", StringComparison.Ordinal));
    }
}

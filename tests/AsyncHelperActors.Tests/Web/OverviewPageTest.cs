using System.Text.Json;
using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Overview;
using Bunit;
using Xunit;

namespace AsyncHelperActors.Tests.Web;

public sealed class OverviewPageTest
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Overview s_overview = new()
    {
        Since = s_now.AddHours(-1),
        At = s_now,
        Active = new Dictionary<string, long> { ["waiting"] = 1_200, ["queued"] = 3 },
        Ended = new Dictionary<string, long> { ["done"] = 80, ["error"] = 10 },
        Slots = [.. Enumerable.Range(0, 60).Select(n => new OverviewSlot(s_now.AddMinutes(n - 60), n == 59 ? 80 : 0, n == 59 ? 10 : 0, 0))],
        LatenessSeconds = 1.25,
        Helpers = [new("fast-and-failing", 20, 10, 2, 5), new("slow", 70, 0, 7200, 9000)],
        Connections =
        [
            new("down", 0, 4, 8, "open", 12, s_now, []),
            new("fine", 3, 0, 64, "closed", 0, null, [new("GET /reports/*", 2, 1, 15, 6, s_now), new("POST /reports", 1, 60, 5, 0, s_now.AddMinutes(5))]),
        ],
    };

    [Fact]
    public async Task Numbers_connections_and_nodes_are_told_and_helpers_stand_in_the_order_that_is_asked_for()
    {
        await using var ui = new UiRig();
        ui.Answer(HttpMethod.Get, "/v1/overview", JsonSerializer.Serialize(s_overview, ClientJson.Default.Overview));
        ui.Answer(HttpMethod.Get, "/v1/cluster", JsonSerializer.Serialize(
            new ClusterState([new("10.0.0.1:8481", "up", true, true, 50, 700), new("10.0.0.2:8481", "unreachable", false, true, null, null), new("10.0.0.3:8481", "up", false, false, null, null)], 50),
            ClientJson.Default.ClusterState));
        var page = ui.Show<OverviewPage>("viewer");
        page.WaitForElement("#nodes-title");

        Assert.Equal(["1\u202f200 running", "3 queued for a slot", "80 completed", "10 failed", "1.5 ended a minute", "1.3 s lateness"],
            page.FindAll(".tile").Select(t => $"{t.Children[0].TextContent} {t.Children[1].TextContent}"));
        Assert.Equal(["fast-and-failing", "slow"], Rows(page, "helpers-title").Select(r => r[0]));
        page.FindAll("button").First(b => b.TextContent.Trim() == "Slowest first").Click();
        Assert.Equal(["slow", "fast-and-failing"], Rows(page, "helpers-title").Select(r => r[0]));

        var connections = Rows(page, "connections-title");
        Assert.Equal(["down", "Open tries", "0 of 8", "4", "none"], connections[0]);
        Assert.Equal(["fine", "Closed", "3 of 64", "0", "GET /reports/* 6 of 15 leftPOST /reports 0 of 5 left full"], connections[1]);
        Assert.Equal(
            [["10.0.0.1:8481 this one", "Up", "50", "700"], ["10.0.0.2:8481", "Unreachable", "not told", "not told"], ["10.0.0.3:8481", "Up", "none", "none"]],
            Rows(page, "nodes-title"));

        page.FindAll("button").First(b => b.TextContent.Trim() == "Last day").Click();
        page.WaitForAssertion(() => Assert.Contains("GET /v1/overview?over=day", ui.Asked));
    }

    private static List<string[]> Rows(IRenderedComponent<OverviewPage> page, string card) =>
        [.. page.FindAll($"[aria-labelledby={card}] tbody tr").Select(r => r.Children.Select(c => string.Join(' ', c.TextContent.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))).ToArray())];
}

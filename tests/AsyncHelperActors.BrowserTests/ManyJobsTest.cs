using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AsyncHelperActors.BrowserTests;

/// <summary>Ten thousand jobs in the table: only the rows in sight are in the page, and each is where it belongs.</summary>
[Collection(Browser.Name)]
[Trait("Category", "Slow")]
public sealed class ManyJobsTest(Browser browser)
{
    private const int Jobs = 10_000;
    private const int RowPixels = 44;
    private const int MostRows = 80;

    private static readonly DateTimeOffset s_newest = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Few_rows_are_in_the_page_and_those_deep_in_the_list_are_right()
    {
        await using var server = await ServerProcess.StartAsync(FillAsync);
        await using var visit = await browser.VisitAsync(server);
        await visit.OpenAsync("/jobs", "Jobs");
        await Expect(visit.Link("orders-00000")).ToBeVisibleAsync();
        var box = visit.Page.Locator(".jobs-box");
        var pulls = 0;
        for (; await visit.Link($"orders-{Jobs - 1:00000}").CountAsync() == 0; pulls++)
        {
            Assert.True(pulls < 12, "The oldest job is not reached.");
            var before = await box.EvaluateAsync<int>("b => b.scrollHeight");
            await box.EvaluateAsync("b => { b.scrollTop = b.scrollHeight; }");
            await visit.Page.WaitForFunctionAsync(
                "([before, last]) => document.querySelector('.jobs-box').scrollHeight !== before || document.querySelector('.jobs-box').textContent.includes(last)",
                new object[] { before, $"orders-{Jobs - 1:00000}" });
            Assert.InRange(await RowsAsync(visit), 1, MostRows);
        }

        await visit.SeesAsync("10\u202f000 jobs");
        foreach (var n in (int[])[5_000, 9_000, 1_234])
        {
            await box.EvaluateAsync("(b, top) => { b.scrollTop = top; }", n * RowPixels);
            var row = visit.Page.GetByRole(AriaRole.Row).Filter(new() { Has = visit.Link($"orders-{n:00000}") });
            await Expect(row).ToBeInViewportAsync();
            await Expect(row.Locator(".chip")).ToHaveTextAsync(n % 7 == 0 ? "Error" : "Done");
            await Expect(row).ToContainTextAsync(n % 7 == 0 ? $"refused {n}" : $"STATE_{n}");
            Assert.InRange(await RowsAsync(visit), 1, MostRows);
        }
    }

    private static Task<int> RowsAsync(Visit visit) => visit.Page.Locator(".jobs-box tbody tr").CountAsync();

    private static async Task FillAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var storage = StorageOptions.Sqlite(file);
        StorageSchema.Upgrade(storage);
        await using var book = new SqlJobBook(storage);
        await book.WriteAsync([.. Enumerable.Range(0, Jobs).Select(n => new BookEntry.PutIndex(Row(n)))]);
    }

    private static JobIndexRow Row(int n)
    {
        var created = s_newest.AddMinutes(-n);
        var (at, failed) = (created.ToUnixTimeMilliseconds(), n % 7 == 0);
        return new JobIndexRow(
            JobId.New(created), "default", "export", $"orders-{n:00000}", "reports", "vendor", failed ? "failed" : "completed", null, failed ? "error" : "done", $"STATE_{n}",
            at, at + 60_000, at + 60_000, 1, n, failed ? $"refused {n}" : null, "{}");
    }
}

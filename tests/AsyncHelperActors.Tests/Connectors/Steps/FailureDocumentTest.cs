using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>The request for a document that explains a failure finds no room in the budget.</summary>
public sealed class FailureDocumentTest
{
    private static readonly DateTimeOffset Until = DateTimeOffset.UnixEpoch.AddYears(80);

    [Fact]
    public async Task A_submission_that_the_vendor_has_is_not_put_off_for_it()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync("""{"id":"7","status":"FATAL"}"""));
        using var rig = Rig(vendor);
        rig.Gate = new FullGate(roomFor: 1);

        var submitted = (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal(Decision.Error, submitted.Final!.Decision);
        Assert.Contains("could not be read: the budget", submitted.Final.Rule, StringComparison.Ordinal);
        Assert.Single(vendor.Seen);
    }

    [Fact]
    public async Task A_poll_is_put_off_and_asks_again()
    {
        var status = "IN_PROGRESS";
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync($$"""{"id":"7","status":"{{status}}"}"""));
        using var rig = Rig(vendor);
        (await rig.SubmitAsync()).IsSubmitted();
        status = "FATAL";
        rig.Gate = new FullGate(roomFor: 1);

        Assert.Equal(new StepAnswer.Busy(Until), await rig.PollAsync());
        rig.Gate = new FullGate(roomFor: 2);
        Assert.Contains("The vendor's explanation", (await rig.PollAsync()).IsStatus(Decision.Error).Rule, StringComparison.Ordinal);
    }

    private static ConnectorRig Rig(WebVendor vendor) =>
        new(VendorYaml.Job(vendor.Url, submit: "sameAsStatus: true, mayBeFinal: true", helperFields: "failure: { _exportId: order-cancel }"), "orders");

    private sealed class FullGate(int roomFor) : IRequestGate
    {
        private int _asked;

        public Task<DateTimeOffset?> EnterAsync(string method, string path, bool mustGo, CancellationToken cancellation) =>
            Task.FromResult<DateTimeOffset?>(++_asked > roomFor ? Until : null);
    }
}

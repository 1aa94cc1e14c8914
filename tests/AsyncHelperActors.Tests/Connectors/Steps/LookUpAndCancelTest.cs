using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

public sealed class LookUpAndCancelTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("{\"jobs\":[{\"id\":7}]}", 200, "{\"id\":7}")]
    [InlineData("{\"jobs\":[]}", 200, null)]
    [InlineData("{}", 200, null)]
    [InlineData("gone", 404, null)]
    public async Task A_lookup_finds_the_remote_job_or_says_that_there_is_none(string answer, int code, string? data)
    {
        _vendor.On("/lookup", code, "application/json", answer);
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, submit: "sameAsStatus: true, whenUncertain: { _exportId: order-lookup }"), "orders");

        var result = await rig.LookUpAsync();

        Assert.Equal("/lookup?key=job_1", _vendor.Last.PathAndQuery);
        Assert.Equal(data, data is null ? (Assert.IsType<StepAnswer.NotSubmitted>(result), (string?)null).Item2 : result.IsSubmitted().Remote.Data.Text);
    }

    [Fact]
    public async Task A_lookup_that_fails_says_nothing_about_the_job()
    {
        _vendor.On("/lookup", 500, "application/json", "{}");
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, submit: "sameAsStatus: true, whenUncertain: { _exportId: order-lookup }"), "orders");

        (await rig.LookUpAsync()).IsFailed(FailureKind.Unknown, "http_500");
    }

    [Theory]
    [InlineData(200, "{\"status\":\"CANCELLING\"}")]
    [InlineData(202, "<html>ok</html>")]
    [InlineData(204, "")]
    public async Task A_cancel_request_is_taken_whatever_its_answer_holds(int code, string body)
    {
        _vendor.On("/cancel/7", code, code == 204 ? "" : "text/html", body);
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base), "orders");
        rig.Remote = new RemoteJob(new RawJson("""{"id":7}"""), RawJson.Null);

        Assert.IsType<StepAnswer.CancelSent>(await rig.CancelAsync());
        Assert.Equal("DELETE", _vendor.Last.Method);
    }

    [Fact]
    public async Task A_cancel_request_that_is_refused_fails()
    {
        _vendor.On("/cancel/7", 409, "application/json", "{}");
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base), "orders");
        rig.Remote = new RemoteJob(new RawJson("""{"id":7}"""), RawJson.Null);

        (await rig.CancelAsync()).IsFailed(FailureKind.Permanent, "http_409");
    }
}

using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>Submit answers that say more than that the job was taken: it was there already, or it is finished.</summary>
public sealed class SubmitVerdictsTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("matcher: status, expected: 409, data: '{id: body.existing}'", 409, "{\"existing\":\"r-1\"}", "{\"id\":\"r-1\"}")]
    [InlineData("matcher: path, argument: body.code, expected: DUP, data: '{id: body.ref}'", 400, "{\"code\":\"DUP\",\"ref\":5}", "{\"id\":5}")]
    [InlineData("matcher: path, argument: body.code, expected: DUP", 200, "{\"code\":\"DUP\",\"id\":5}", "{\"code\":\"DUP\",\"id\":5}")]
    [InlineData("matcher: header, argument: X-Known, data: '{id: headers.\"x-known\"}'", 425, "busy", "{\"id\":\"r-9\"}")]
    public async Task A_duplicate_is_adopted_with_a_warning(string duplicate, int code, string body, string data)
    {
        _vendor.On("/jobs", code, body == "busy" ? "text/plain" : "application/json", body, ("X-Known", "r-9"));
        using var rig = Rig($"sameAsStatus: true, idempotency: {{ in: header, name: K, duplicate: {{ {duplicate} }} }}");

        var taken = (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal(data, taken.Remote.Data.Text);
        Assert.Contains("has this job already", taken.Adopted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_answer_is_no_duplicate()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":7}""");
        using var rig = Rig("sameAsStatus: true, idempotency: { in: header, name: K, duplicate: { matcher: status, expected: 409 } }");
        Assert.Null((await rig.SubmitAsync()).IsSubmitted().Adopted);

        _vendor.On("/jobs", 400, "application/json", "{}");
        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "http_400");
    }

    [Fact]
    public async Task A_duplicate_that_names_no_job_is_a_failure_that_says_what_to_write()
    {
        _vendor.On("/jobs", 409, "application/json", """{"oops":1}""");
        using var rig = Rig("sameAsStatus: true, idempotency: { in: header, name: K, duplicate: { matcher: status, expected: 409, data: '{id: body.id}' } }");

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "duplicate_no_data", "duplicate.data", "{id: body.id}", "oops");
    }

    [Theory]
    [InlineData("{\"status\":\"DONE\",\"rows\":[1]}", Decision.Done)]
    [InlineData("{\"status\":\"EMPTY\"}", Decision.DoneWithoutData)]
    [InlineData("{\"status\":\"FATAL\",\"error\":\"bad query\"}", Decision.Error)]
    public async Task A_first_answer_that_is_final_already_is_taken_as_the_status(string body, Decision decision)
    {
        _vendor.On("/jobs", 200, "application/json", body);
        using var rig = Rig("sameAsStatus: true, mayBeFinal: true");

        var final = (await rig.SubmitAsync()).IsSubmitted().Final!;

        Assert.Equal(decision, final.Decision);
        Assert.Equal(decision == Decision.Done ? body : null, final.Status.Resource.Text);
    }

    [Theory]
    [InlineData("{\"status\":\"IN_PROGRESS\",\"id\":7}")]
    [InlineData("{\"status\":\"WAT\",\"id\":7}")]
    [InlineData("{\"id\":7}")]
    public async Task A_first_answer_that_is_not_final_is_waited_on(string body)
    {
        _vendor.On("/jobs", 202, "application/json", body);
        using var rig = Rig("sameAsStatus: true, mayBeFinal: true");

        Assert.Null((await rig.SubmitAsync()).IsSubmitted().Final);
    }

    [Fact]
    public async Task Without_the_word_a_submit_answer_is_no_status()
    {
        _vendor.On("/jobs", 200, "application/json", """{"status":"DONE"}""");
        using var rig = Rig("sameAsStatus: true");

        Assert.Null((await rig.SubmitAsync()).IsSubmitted().Final);
    }

    private ConnectorRig Rig(string submit) => new(VendorYaml.Job(_vendor.Base, submit: submit, resultRequest: null), "orders");
}

using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

[Trait("Category", "Slow")]
public sealed class RoleTest
{
    private const string NoJob = "/v1/jobs/job_00000000000000000000000000";

    [Fact]
    public async Task Each_role_may_do_what_it_may_and_nothing_else()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var tokens = new Dictionary<TokenRole, string>();
        foreach (var role in Enum.GetValues<TokenRole>())
        {
            tokens[role] = await server.TokenAsync(role);
        }

        foreach (var (method, path, body, wanted) in Matrix())
        {
            Assert.True((await server.SendAsync(method, path, body)).Status == 401, $"{method} {path} without a token");
            foreach (var (role, token) in tokens)
            {
                var status = (await server.SendAsync(method, path, body, token: token)).Status;
                Assert.True(status == 403 == role < wanted && status != 401, $"{method} {path} as {role} was answered {status}");
            }
        }

        static (string Method, string Path, string? Body, TokenRole Role)[] Matrix() =>
        [
            ("GET", "/v1/connections", null, TokenRole.Viewer),
            ("GET", "/v1/connections/vendor", null, TokenRole.Viewer),
            ("GET", "/v1/me", null, TokenRole.Viewer),
            ("GET", "/v1/overview", null, TokenRole.Viewer),
            ("GET", "/v1/cluster", null, TokenRole.Viewer),
            ("GET", "/v1/connections/vendor/state", null, TokenRole.Viewer),
            ("GET", "/v1/bundles", null, TokenRole.Viewer),
            ("GET", "/v1/jobs", null, TokenRole.Viewer),
            ("GET", NoJob, null, TokenRole.Viewer),
            ("GET", NoJob + "/timeline", null, TokenRole.Viewer),
            ("GET", NoJob + "/calls", null, TokenRole.Viewer),
            ("GET", NoJob + "/events", null, TokenRole.Viewer),
            ("GET", NoJob + "/result", null, TokenRole.Viewer),
            ("GET", NoJob + "/result/pages/0", null, TokenRole.Viewer),
            ("POST", "/v1/jobs", "{}", TokenRole.Operator),
            ("POST", NoJob + "/cancel", null, TokenRole.Operator),
            ("POST", NoJob + "/retry", """{ "from": "submit" }""", TokenRole.Operator),
            ("POST", NoJob + "/poll", null, TokenRole.Operator),
            ("POST", NoJob + "/extend", """{ "by": "1h" }""", TokenRole.Operator),
            ("DELETE", NoJob, null, TokenRole.Operator),
            ("POST", "/v1/exports/x/try", "{}", TokenRole.Operator),
            ("POST", "/v1/imports/x/preview", "{}", TokenRole.Operator),
            ("POST", "/v1/transforms/preview", "{}", TokenRole.Operator),
            ("POST", "/v1/connections/x/try", "{}", TokenRole.Admin),
            ("POST", "/v1/bundles", "{}", TokenRole.Admin),
            ("POST", "/v1/exports", "{}", TokenRole.Admin),
            ("PUT", "/v1/exports/x", "{}", TokenRole.Admin),
            ("PATCH", "/v1/exports/x", "{}", TokenRole.Admin),
            ("DELETE", "/v1/exports/x", null, TokenRole.Admin),
            ("GET", "/v1/tokens", null, TokenRole.Admin),
            ("POST", "/v1/tokens", "{}", TokenRole.Admin),
            ("DELETE", "/v1/tokens/x", null, TokenRole.Admin),
            ("GET", "/v1/accounts", null, TokenRole.Admin),
            ("POST", "/v1/accounts", "{}", TokenRole.Admin),
        ];
    }

    [Fact]
    public async Task A_token_is_needed_as_soon_as_there_is_one_and_is_worth_nothing_when_revoked()
    {
        await using var server = await ServerRig.StartAsync();
        var first = await server.Client.CreateTokenAsync(new TokenStart("admin", "mine"));
        var refused = await server.SendAsync("GET", "/v1/jobs");
        Assert.Equal((401, "Bearer realm=\"asynchelper\""), (refused.Status, refused.Header("WWW-Authenticate")));

        using var admin = AsyncHelperClient.Connect(server.Address, first.Secret);
        var other = await admin.CreateTokenAsync(new TokenStart("viewer"));
        Assert.Equal(200, (await server.SendAsync("GET", "/v1/jobs", token: other.Secret)).Status);
        var listed = await admin.ListTokensAsync();
        Assert.Equal([("admin", "mine"), ("viewer", null)], listed.Tokens.Select(t => (t.Role, t.Name)));
        Assert.All(listed.Tokens, t => Assert.Null(t.Secret));

        await admin.RevokeTokenAsync(other.Id);
        Assert.Equal(401, (await server.SendAsync("GET", "/v1/jobs", token: other.Secret)).Status);
        Assert.Equal(401, (await server.SendAsync("GET", "/v1/jobs", token: "aht_guess")).Status);
        Assert.Equal(401, (await server.SendAsync("GET", "/v1/jobs", headers: ("Authorization", "Basic eDp5"))).Status);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    public async Task An_open_server_listens_to_its_own_machine_only(string header, string value)
    {
        await using var server = await ServerRig.StartAsync();
        Assert.Equal(200, (await server.SendAsync("GET", "/v1/jobs", headers: ("Origin", server.Address.GetLeftPart(UriPartial.Authority)))).Status);
        var answer = await server.SendAsync("GET", "/v1/jobs", headers: (header, value));
        Assert.Equal(403, answer.Status);
        Assert.Contains("asynchelper tokens create", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await server.SendAsync("GET", "/health/live", headers: (header, value))).Status);
    }

    [Fact]
    public async Task A_server_that_a_command_hosts_for_itself_is_open_to_nobody_else()
    {
        await using var server = await ServerRig.StartAsync(o => o with { ProcessToken = "of-this-process" });
        Assert.Equal(401, (await server.SendAsync("GET", "/v1/jobs")).Status);
        Assert.Equal(401, (await server.SendAsync("GET", "/v1/jobs", token: "of-another")).Status);
        Assert.Equal(200, (await server.SendAsync("GET", "/v1/accounts", token: "of-this-process")).Status);
    }
}

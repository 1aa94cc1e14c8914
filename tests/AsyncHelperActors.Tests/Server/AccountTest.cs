using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

[Trait("Category", "Slow")]
public sealed class AccountTest
{
    [Fact]
    public async Task Accounts_never_see_each_other()
    {
        await using var server = await ServerRig.StartAsync();
        using var ours = await server.ClientAsync(TokenRole.Admin, "ours");
        var theirs = await server.TokenAsync(TokenRole.Admin, "theirs");
        await server.ApplyAsync(client: ours);
        var job = await ours.StartJobAsync(new JobStart { ExportId = "orders" }, "shared-key", TimeSpan.FromSeconds(30));

        foreach (var (method, path, body) in new (string, string, string?)[]
        {
            ("GET", "/v1/exports/orders", null),
            ("PATCH", "/v1/exports/orders", "{}"),
            ("DELETE", "/v1/exports/orders", null),
            ("GET", $"/v1/jobs/{job.Id}", null),
            ("GET", $"/v1/jobs/{job.Id}?wait=1", null),
            ("GET", $"/v1/jobs/{job.Id}/timeline", null),
            ("GET", $"/v1/jobs/{job.Id}/events", null),
            ("GET", $"/v1/jobs/{job.Id}/result", null),
            ("GET", $"/v1/jobs/{job.Id}/result/pages/0", null),
            ("POST", $"/v1/jobs/{job.Id}/cancel", null),
            ("POST", $"/v1/jobs/{job.Id}/poll", null),
            ("POST", $"/v1/jobs/{job.Id}/retry", """{ "from": "submit" }"""),
            ("DELETE", $"/v1/jobs/{job.Id}", null),
        })
        {
            var answer = await server.SendAsync(method, path, body, token: theirs);
            Assert.True(answer.Status == 404, $"{method} {path} was answered {answer.Status}");
        }

        Assert.DoesNotContain(job.Id, (await server.SendAsync("GET", "/v1/jobs", token: theirs)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("orders", (await server.SendAsync("GET", "/v1/exports", token: theirs)).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders" }""", token: theirs, headers: ("Idempotency-Key", "shared-key"))).Status);
        Assert.Equal(JobOutcome.Done, (await ours.GetJobAsync(job.Id)).Outcome);
    }

    [Fact]
    public async Task The_same_key_of_two_accounts_names_two_jobs()
    {
        await using var server = await ServerRig.StartAsync();
        using var one = await server.ClientAsync(TokenRole.Admin, "one");
        using var two = await server.ClientAsync(TokenRole.Admin, "two");
        await server.ApplyAsync(client: one);
        await server.ApplyAsync(client: two);
        var start = new JobStart { ExportId = "orders" };
        Assert.NotEqual((await one.StartJobAsync(start, "key")).Id, (await two.StartJobAsync(start, "key")).Id);
    }

    [Fact]
    public async Task An_async_helper_cannot_be_created_in_a_sandbox()
    {
        await using var server = await ServerRig.StartAsync();
        using var installer = await server.ClientAsync(TokenRole.Admin);
        Assert.Equal("sandbox", (await installer.CreateAccountAsync(new AccountStart("trial", "sandbox"))).Type);
        var token = (await installer.CreateTokenAsync(new TokenStart("admin", Account: "trial"))).Secret;

        var refused = await server.SendAsync("POST", "/v1/bundles", Bundles.Reports, "application/yaml", token);
        Assert.Equal(403, refused.Status);
        Assert.Contains("trial is a sandbox", refused.Text, StringComparison.Ordinal);
        Assert.Empty((await server.SendAsync("GET", "/v1/exports", token: token)).Json["items"]!.AsArray());

        const string Plain = """{ "connections": [ { "_id": "v", "http": { "baseURI": "https://a.example" } } ], "exports": [ { "_id": "e", "_connectionId": "v", "http": {} } ] }""";
        Assert.Equal(200, (await server.SendAsync("POST", "/v1/bundles", Plain, token: token)).Status);
        Assert.Equal(202, (await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "e" }""", token: token)).Status);
    }

    [Fact]
    public async Task Accounts_and_foreign_tokens_are_for_an_admin_of_default()
    {
        await using var server = await ServerRig.StartAsync();
        using var installer = await server.ClientAsync(TokenRole.Admin);
        using var tenant = await server.ClientAsync(TokenRole.Admin, "tenant");
        Assert.Equal(["default", "tenant"], (await installer.ListAccountsAsync()).Accounts.Select(a => a.Id));
        Assert.Single((await installer.ListTokensAsync("tenant")).Tokens);

        await ForbiddenAsync(() => tenant.ListAccountsAsync());
        await ForbiddenAsync(() => tenant.CreateAccountAsync(new AccountStart("mine")));
        await ForbiddenAsync(() => tenant.ListTokensAsync("default"));
        await ForbiddenAsync(() => tenant.CreateTokenAsync(new TokenStart("admin", Account: "default")));
        var foreign = (await installer.ListTokensAsync()).Tokens[0];
        var hidden = await Assert.ThrowsAsync<AsyncHelperException>(() => tenant.RevokeTokenAsync(foreign.Id));
        Assert.Equal(404, hidden.Problem.Status);
        var absent = await Assert.ThrowsAsync<AsyncHelperException>(() => installer.CreateTokenAsync(new TokenStart("admin", Account: "nobody")));
        Assert.Equal(404, absent.Problem.Status);

        var own = await tenant.CreateTokenAsync(new TokenStart("operator"));
        await tenant.RevokeTokenAsync(own.Id);
    }

    private static async Task ForbiddenAsync(Func<Task> call) =>
        Assert.Equal(403, (await Assert.ThrowsAsync<AsyncHelperException>(call)).Problem.Status);
}

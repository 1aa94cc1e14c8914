using System.Security.Cryptography;
using AsyncHelperActors.Actors.Storage.Keys;
using AsyncHelperActors.Server;
using AsyncHelperActors.Server.Security;
using AsyncHelperActors.Server.Security.Keys;
using AsyncHelperActors.Tests.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class SharedKeysTest
{
    private const string Text = "a master key that is long enough to be one";

    [Fact]
    public void A_sealed_key_opens_under_its_own_name_and_its_own_master_key_only()
    {
        var master = MasterKey.FromText(Text);
        var value = RandomNumberGenerator.GetBytes(100);
        var stored = master.Seal("a", value);
        Assert.Equal(value, MasterKey.FromText(Text).Open("a", stored));
        Assert.Throws<StartRefusedException>(() => master.Open("b", stored));
        Assert.Contains("another master key", Assert.Throws<StartRefusedException>(() => MasterKey.FromText(Text + "!").Open("a", stored)).Message, StringComparison.Ordinal);
        Assert.Contains("damaged", Assert.Throws<StartRefusedException>(() => master.Open("a", stored.AsSpan(0, 20))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_master_key_is_refused() =>
        Assert.Contains("at least 32", Assert.Throws<StartRefusedException>(() => MasterKey.FromText("short")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_master_key_for_the_embedded_database_is_refused_because_nothing_would_be_sealed_with_it()
    {
        using var directory = new TempDirectory();
        var refused = Assert.Throws<StartRefusedException>(() => ServerHost.Build(new ServerOptions { DataDirectory = directory.Path, MasterKey = Text }));
        Assert.Contains("Leave it out", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Nodes_that_start_at_once_share_their_keys_and_one_with_another_master_key_does_not_start()
    {
        using var database = TestStorage.Postgres();
        using var directory = new TempDirectory();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => ServerHost.Build(Options(i, Text)))));
        var texts = nodes.Select(node => node.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("secret")).ToList();
        Assert.All(nodes, node => Assert.All(texts, text => Assert.Equal(
            "secret", node.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(text))));
        Assert.Single(nodes.Select(node => node.Services.GetRequiredService<CallbackTokens>().Of("job_01M877N4ZF5S8Q34ZT65A7W9SA")).Distinct());
        Assert.Equal(2, new KeyStore(database.Options, TimeProvider.System).Read("").Count);
        Assert.Contains("another master key", Assert.Throws<StartRefusedException>(() => ServerHost.Build(Options(4, Text + "!"))).Message, StringComparison.Ordinal);
        Assert.Contains("another master key", Assert.Throws<StartRefusedException>(() => ServerHost.Build(Options(5, null))).Message, StringComparison.Ordinal);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        ServerOptions Options(int node, string? master) =>
            new() { Urls = ["http://127.0.0.1:0"], DataDirectory = directory.File($"node{node}"), Storage = database.Options, MasterKey = master };
    }
}

using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>One server for all tests of a class; each test uses ids of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private ServerRig? _server;

    internal ServerRig Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async Task InitializeAsync()
    {
        _server = await ServerRig.StartAsync();
        await _server.ApplyAsync();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

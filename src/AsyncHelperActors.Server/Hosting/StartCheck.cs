using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;

namespace AsyncHelperActors.Server;

/// <summary>What must be true before the first request, and holds the data directory for as long as the server runs.</summary>
internal sealed class StartCheck(DataDirectory directory, AccountStore accounts, ServerOptions options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.IsLoopbackOnly && !await accounts.HasTokensAsync(cancellationToken))
        {
            throw new StartRefusedException(
                $"The server would listen on {string.Join(", ", options.Urls)}, where others can reach it, and has no tokens. Make one first: "
                + $"asynchelper tokens create --role admin --data {directory.Path}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

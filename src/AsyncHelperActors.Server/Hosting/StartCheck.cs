using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Nodes;

namespace AsyncHelperActors.Server;

/// <summary>What must be true before the first request, and holds the data directory for as long as the server runs.</summary>
internal sealed class StartCheck(DataDirectory directory, AccountStore accounts, StorageOptions storage, ServerOptions options) : IHostedService
{
    /// <summary>A node that is there has said so within this time.</summary>
    private static readonly TimeSpan NodesSpeakWithin = TimeSpan.FromSeconds(15);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Cluster is null && (await new NodeTable(storage).ReadAsync(cancellationToken)).Where(node => node.Silent < NodesSpeakWithin).ToList() is [var other, ..])
        {
            throw new StartRefusedException(
                $"The database belongs to a cluster: {other.Address} spoke {other.Silent.TotalSeconds:0} s ago. A server beside it would run the same jobs a second time. "
                + "Start this one with --cluster, talk to a node with --server, or stop the nodes and wait a quarter of a minute.");
        }

        if (!options.IsLoopbackOnly && !await accounts.HasTokensAsync(cancellationToken))
        {
            throw new StartRefusedException(
                $"The server would listen on {string.Join(", ", options.Urls)}, where others can reach it, and has no tokens. Make one first: "
                + $"asynchelper tokens create --role admin --data {directory.Path}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

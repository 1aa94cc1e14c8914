using Akka.Cluster.Sharding;
using AsyncHelperActors.Actors.Agenda;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>Routes a message to its job and the job to its shard.</summary>
internal sealed class JobExtractor(int shards) : IMessageExtractor
{
    private readonly string[] _shards = [.. Enumerable.Range(0, shards).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    public string? EntityId(object message) => message switch
    {
        StartJob m => m.JobId,
        IJobRequest m => m.JobId,
        _ => null,
    };

    public object? EntityMessage(object message) => message;

    [Obsolete("Akka.NET replaced it by ShardId(string, object); the interface still asks for it.")]
    public string? ShardId(object message) => EntityId(message) is { } id ? ShardId(id, message) : null;

    public string ShardId(string entityId, object? messageHint = null) => _shards[AgendaPartition.Hash(entityId) % (uint)_shards.Length];
}

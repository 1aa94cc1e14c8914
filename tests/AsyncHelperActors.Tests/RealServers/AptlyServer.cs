using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>
/// aptly: REST without authentication, states as numbers (0 queued, 1 running, 2 succeeded, 3 failed). Mirrors: fresh ones,
/// which take four to five seconds the first time they are updated, "empty" and "broken".
/// </summary>
public sealed class AptlyServer() : RealServer("aptly", ports: 2)
{
    private int _taken;

    /// <summary>The file server with the repositories; ends with a slash.</summary>
    public Uri Files => new(Rig("FILES"));

    /// <summary>The name of a mirror that was never updated: three packages, orders-core, orders-data and orders-web with its number.</summary>
    public string TakeFreshMirror()
    {
        var number = Interlocked.Increment(ref _taken);
        var count = int.Parse(Rig("FRESH"));
        return number <= count
            ? $"fresh{number}"
            : throw new InvalidOperationException($"all {count} fresh mirrors are used: let tests/realservers/aptly/start.sh make more");
    }
}

/// <summary>Tests that share one aptly.</summary>
[CollectionDefinition(nameof(AptlyServer))]
public sealed class AptlyCollection : ICollectionFixture<AptlyServer>;

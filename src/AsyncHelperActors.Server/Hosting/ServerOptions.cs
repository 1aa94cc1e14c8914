using System.Net;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Server;

/// <summary>How a server is set up. <see cref="ServerSettings"/> makes it from files, variables and flags.</summary>
public sealed record ServerOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8480"];

    /// <summary>
    /// A token of an admin of <c>default</c> that lives in this process only, for a command that hosts the server for itself; with it
    /// the server is never open without a token. Null: none.
    /// </summary>
    public string? ProcessToken { get; init; }

    /// <summary>Where everything is kept. It belongs to one process.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>The database; null: SQLite in the data directory.</summary>
    public StorageOptions? Storage { get; init; }

    /// <summary>How the server is one node of several; null: it is alone. Several nodes share a PostgreSQL storage.</summary>
    public ClusterSetup? Cluster { get; init; }

    /// <summary>Where the keys of the secrets are kept; null: <c>keys</c> in the data directory.</summary>
    public string? KeysDirectory { get; init; }

    /// <summary>
    /// The text from which the key is made that seals the keys in a PostgreSQL database; all its nodes have the same. Null: <c>master.key</c> in the
    /// directory of keys, made at random when it is not there.
    /// </summary>
    public string? MasterKey { get; init; }

    /// <summary>Adds a demo vendor under <c>/demo</c>; null: none.</summary>
    public Action<IEndpointRouteBuilder>? MapDemo { get; init; }

    /// <summary>Whether the web UI is served at <c>/</c>.</summary>
    public bool WebUi { get; init; }

    /// <summary>The address at which vendors reach this server, for their callbacks; null: they cannot.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Hosts, addresses and networks inside that a server which others can reach may call for its users.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Environment variables that the definitions of every account may name as <c>${env:NAME}</c>. Those of the account <c>default</c> may
    /// name all but the server's own settings.
    /// </summary>
    public IReadOnlyList<string> SharedVariables { get; init; } = [];

    /// <summary>How much a request may bring.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>How long the result of an ended job is kept, when the job says nothing else.</summary>
    public TimeSpan ResultRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long an ended job is kept, when it says nothing else.</summary>
    public TimeSpan JobRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Where measurements and spans are sent, by OTLP over gRPC; null: nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether each line of the log is a JSON document.</summary>
    public bool LogsJson { get; init; }

    /// <summary>The most that each file of the database may grow to, in megabytes; null: as much as the disk holds.</summary>
    public int? MostMegabytes { get; init; }

    /// <summary>How jobs wait.</summary>
    public JobActorSettings Jobs { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Environment variables; tests give their own.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Settings of the logging, as <c>Logging:LogLevel:Default</c>.</summary>
    public IReadOnlyDictionary<string, string?> Logging { get; init; } = new Dictionary<string, string?>();

    /// <summary>Further services, and services in the place of the server's own; for tests.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Whether nobody but this machine can reach the server.</summary>
    public bool IsLoopbackOnly => Urls.Count > 0 && Urls.All(IsLoopback);

    private static bool IsLoopback(string url)
    {
        // Uri does not take http://*:80 and http://+:80, which mean every address.
        return Uri.TryCreate(url, UriKind.Absolute, out var address)
            && (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
    }
}

/// <summary>How much a request may bring; more is refused with a clear answer.</summary>
public sealed record ServerLimits
{
    /// <summary>A body, in bytes: a bundle, a definition.</summary>
    public long BodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>The input of a job, in bytes of JSON. It lives in every event store and message of the job.</summary>
    public int InputBytes { get; init; } = 256 * 1024;

    /// <summary>One record of an import, in bytes of JSON.</summary>
    public int RecordBytes { get; init; } = 1024 * 1024;

    /// <summary>All records of an import, in bytes as they are sent, unpacked.</summary>
    public long RecordsBytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Requests to start a job that may be under way at once; one account may have half of them.</summary>
    public int Intake { get; init; } = 2_000;

    /// <summary>What the bodies of these may hold in memory, in bytes; an upload counts for 4 MB.</summary>
    public long IntakeBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>For how long a job may wait to be stored before no more are taken.</summary>
    public TimeSpan StorageWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Definitions of an account.</summary>
    public int Definitions { get; init; } = 10_000;
}

/// <summary>The server does not start, and its operator can change that.</summary>
/// <param name="message">What is the case and what to do.</param>
/// <param name="cause">What it came from, if anything.</param>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);

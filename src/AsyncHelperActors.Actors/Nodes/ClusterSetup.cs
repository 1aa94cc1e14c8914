using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>How a node is one of several. Without it a node is a cluster of its own.</summary>
public sealed record ClusterSetup
{
    /// <summary>The role of nodes that have jobs. Nodes without it serve requests only.</summary>
    public const string JobsRole = "jobs";

    /// <summary>The address that the node listens on for the others.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port that it listens on for the others; 0 takes a free one.</summary>
    public int Port { get; init; } = 4053;

    /// <summary>The name or address at which the others reach it; null: <see cref="Host"/>.</summary>
    public string? PublicHost { get; init; }

    /// <summary>The port at which the others reach it; null: <see cref="Port"/>.</summary>
    public int? PublicPort { get; init; }

    /// <summary>Nodes to join, as host:port, in the same order on every node; the first one founds the cluster. Empty: the nodes find each other through the storage.</summary>
    public ImmutableArray<string> Seeds { get; init; } = [];

    /// <summary>What the node does.</summary>
    public ImmutableArray<string> Roles { get; init; } = [JobsRole];

    /// <summary>A PKCS #12 file with the node's certificate and key: the nodes then speak TLS, and each shows its certificate to the others. Null: in the clear.</summary>
    public string? Certificate { get; init; }

    /// <summary>The password of <see cref="Certificate"/>.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <summary>Who goes on when the nodes no longer see each other.</summary>
    public SplitBrain SplitBrain { get; init; } = SplitBrain.Lease;

    /// <summary>The version of the application, by which a rolling update fills new nodes first; null: this build's.</summary>
    public string? AppVersion { get; init; }

    /// <summary>Whether the node has jobs.</summary>
    public bool HasJobs => Roles.Contains(JobsRole);

    /// <summary>What the setup is in HOCON, beside hocon/cluster.conf.</summary>
    internal string ToHocon()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.hostname = {Quoted(Host)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.port = {Port}");
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.public-hostname = {Quoted(PublicHost ?? Host)}");
        if (PublicPort is { } port)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.public-port = {port}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"akka.cluster.roles = [{string.Join(", ", Roles.Select(Quoted))}]");
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.cluster.app-version = {Quoted(AppVersion ?? typeof(ClusterSetup).Assembly.GetName().Version?.ToString(3) ?? "0.0.0")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.cluster.split-brain-resolver.active-strategy = {(SplitBrain == SplitBrain.Lease ? "lease-majority" : "keep-majority")}");
        if (Certificate is { } certificate)
        {
            text.AppendLine("akka.remote.dot-netty.tcp.enable-ssl = true");
            text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.ssl.certificate.path = {Quoted(Path.GetFullPath(certificate))}");
            text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.ssl.certificate.password = {Quoted(CertificatePassword)}");
        }

        return text.ToString();
    }

    /// <summary>A quoted string of HOCON is one of JSON.</summary>
    private static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";
}

/// <summary>Who goes on when the nodes no longer see each other.</summary>
public enum SplitBrain
{
    /// <summary>Those who get the lease in the storage; the larger part asks first. Any number of nodes, and any number of lost ones.</summary>
    Lease,

    /// <summary>The larger part. Needs three nodes or more, and more than half of them.</summary>
    Majority,
}

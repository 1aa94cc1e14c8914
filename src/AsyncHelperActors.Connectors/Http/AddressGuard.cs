using System.Net;
using System.Net.Sockets;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Which addresses a server may call for its users. A server that others can reach must not be a way into the network that it stands in,
/// so it calls public addresses only, and what its operator listed. The guard is asked about the resolved address at the moment of
/// connecting: neither a redirect nor a name that resolves inwards, nor one that resolves differently the second time, gets past it.
/// </summary>
public sealed class AddressGuard
{
    /// <summary>Lets everything through: for a server that only its own machine can reach.</summary>
    public static readonly AddressGuard Open = new();

    private readonly bool _isOpen;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    /// <summary>Lets public addresses through, and what is listed.</summary>
    /// <param name="allowedHosts">Host names, addresses, and networks as <c>10.1.0.0/16</c>.</param>
    /// <exception cref="ArgumentException">An entry is none of these.</exception>
    public AddressGuard(IEnumerable<string> allowedHosts)
    {
        foreach (var entry in allowedHosts.Select(entry => entry.Trim()))
        {
            if (IPNetwork.TryParse(entry, out var network))
            {
                _networks.Add(network);
            }
            else if (IPAddress.TryParse(entry.Trim('[', ']'), out var address))
            {
                _networks.Add(new IPNetwork(Plain(address), Plain(address).AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            }
            else if (Uri.CheckHostName(entry) == UriHostNameType.Dns)
            {
                _names.Add(entry.TrimEnd('.'));
            }
            else
            {
                throw new ArgumentException(
                    $"'{entry}' is no allowed host: expected a host name, an address or a network such as 10.1.0.0/16, without scheme and port.", nameof(allowedHosts));
            }
        }
    }

    private AddressGuard() => _isOpen = true;

    /// <summary>Lets nothing out: every request is handed to this one, which stands in for the network in a simulation.</summary>
    internal AddressGuard(HttpMessageHandler insteadOfNetwork) => InsteadOfNetwork = insteadOfNetwork;

    /// <summary>What every request is handed to; null: the network.</summary>
    internal HttpMessageHandler? InsteadOfNetwork { get; }

    /// <summary>Whether a connection may be made.</summary>
    /// <param name="host">The name or address that the request names.</param>
    /// <param name="address">What it resolved to, and what the connection goes to.</param>
    public bool MayConnect(string host, IPAddress address)
    {
        if (_isOpen || _names.Contains(host.TrimEnd('.')))
        {
            return true;
        }

        var plain = Plain(address);
        return _networks.Exists(network => network.Contains(plain)) || PublicAddresses.IsPublic(plain);
    }

    /// <summary>IPv4 written as IPv6 is IPv4.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

using System.Net;
using System.Net.Sockets;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Tells public addresses from all others, after IANA's registries of special-purpose addresses (RFC 6890 and its updates). IPv4 is public
/// unless listed here; IPv6 is public only inside 2000::/3 and unless listed. An IPv6 address that carries an IPv4 address for a gateway
/// (6to4, NAT64) is as public as that.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] s_notPublic = Networks(
        "0.0.0.0/8", // "this" network
        "10.0.0.0/8", // private
        "100.64.0.0/10", // carriers' NAT; one cloud's metadata
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // one cloud's host, public only by its number
        "169.254.0.0/16", // link-local; the clouds' metadata
        "172.16.0.0/12", // private
        "192.0.0.0/24", // protocol assignments; one cloud's metadata
        "192.0.2.0/24", // documentation
        "192.88.99.0/24", // 6to4 relays, retired
        "192.168.0.0/16", // private
        "198.18.0.0/15", // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4", // reserved, broadcast
        "2001::/23", // protocol assignments, with Teredo, which hides an IPv4 address
        "2001:db8::/32", // documentation
        "3fff::/20"); // documentation

    private static readonly IPNetwork s_globalIPv6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork s_sixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address belongs to the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (s_nat64.Contains(address))
            {
                return IsPublic(Embedded(address, 12));
            }

            if (!s_globalIPv6.Contains(address) || (s_sixToFour.Contains(address) && !IsPublic(Embedded(address, 2))))
            {
                return false;
            }
        }

        return !Array.Exists(s_notPublic, network => network.Contains(address));
    }

    private static IPAddress Embedded(IPAddress address, int offset) => new(address.GetAddressBytes().AsSpan(offset, 4));

    private static IPNetwork[] Networks(params string[] all) => [.. all.Select(IPNetwork.Parse)];
}

namespace AsyncHelperActors.Connectors.Http;

/// <summary>One request of an exchange: the step's own, or one that a redirect asked for.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Uri">Where to, without the connection's credentials.</param>
/// <param name="Body">What with.</param>
/// <param name="IsHome">Whether the connection's credentials may go there.</param>
/// <param name="IsRedirected">Whether an answer sent us there.</param>
/// <param name="HadEffect">Whether an earlier request of the exchange was taken by the vendor and may have changed something.</param>
internal sealed record Hop(string Method, Uri Uri, byte[]? Body, bool IsHome, bool IsRedirected, bool HadEffect)
{
    /// <summary>Whether it brings the credentials to where the connection itself says that they go.</summary>
    public bool IsLogin { get; init; }

    /// <summary>Redirects of one exchange.</summary>
    public const int MostRedirects = 10;

    /// <summary>Whether sending it twice is as good as once, and once as good as not at all.</summary>
    public bool IsSafe => IsSafeMethod(Method);

    /// <summary>Whether a method only reads.</summary>
    public static bool IsSafeMethod(string method) => method is "GET" or "HEAD" or "OPTIONS";

    /// <summary>Whether a status asks to go elsewhere. 300 offers a choice, 304 to 306 are no redirects.</summary>
    public static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    /// <summary>
    /// The hop that a redirect asks for. 301, 302 and 303 become a GET, as every client does; the vendor has then taken what was sent.
    /// 307 and 308 repeat the request elsewhere. Once an exchange has left home it stays without credentials: a foreign host
    /// must not choose what is done in the connection's name.
    /// </summary>
    public Hop Next(int status, Uri to, bool isHome)
    {
        var repeats = status is 307 or 308;
        return new Hop(
            repeats || Method == "HEAD" ? Method : "GET",
            to,
            repeats ? Body : null,
            IsHome && isHome,
            IsRedirected: true,
            HadEffect || (!repeats && !IsSafe));
    }
}

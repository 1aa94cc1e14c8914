using AsyncHelperActors.Connectors.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class ExchangeUriTest
{
    [Theory]
    [InlineData("https://x/api", "/reports", "https://x/api/reports")]
    [InlineData("https://x/api/", "/reports", "https://x/api/reports")]
    [InlineData("https://x/api/", "reports?a=b", "https://x/api/reports?a=b")]
    [InlineData("https://x/api", "reports/", "https://x/api/reports/")]
    [InlineData("https://x/api", "", "https://x/api")]
    [InlineData("https://x/api/", "", "https://x/api/")]
    [InlineData("https://x/api", "?a=1", "https://x/api?a=1")]
    [InlineData("https://x", "/a:b/c", "https://x/a:b/c")]
    [InlineData("https://x", "/go?to=http://y/z", "https://x/go?to=http://y/z")]
    [InlineData("https://x/api", "//evil.example/p", "https://x/api/evil.example/p")]
    [InlineData("https://x/api", " https://y/z ", "https://y/z")]
    [InlineData("https://x/api", "HTTP://Y/z", "http://y/z")]
    public void What_a_definition_says_is_appended_to_the_base(string baseUri, string uri, string expected) =>
        Assert.Equal(expected, ExchangeUri.Resolve(baseUri, uri, null)?.AbsoluteUri);

    [Theory]
    [InlineData("https://x/a/b?c=d", "e", "https://x/a/e")]
    [InlineData("https://x/a/b?c=d", "/e", "https://x/e")]
    [InlineData("https://x/a/b?c=d", "../e", "https://x/e")]
    [InlineData("https://x/a/b?c=d", "?f=g", "https://x/a/b?f=g")]
    [InlineData("https://x/a/b", "//y/z", "https://y/z")]
    [InlineData("https://x/a/b", "http://y/z", "http://y/z")]
    public void What_an_answer_says_is_relative_to_its_own_address(string relativeTo, string uri, string expected) =>
        Assert.Equal(expected, ExchangeUri.Resolve("https://base/api", uri, relativeTo)?.AbsoluteUri);

    [Theory]
    [InlineData("https://api.x/v1", "https://api.x/other", true)]
    [InlineData("https://api.x/v1", "https://API.x:443/other", true)]
    [InlineData("https://api.x/v1", "https://api.x:8443/other", false)]
    [InlineData("https://api.x/v1", "http://api.x/other", false)]
    [InlineData("http://api.x/v1", "https://api.x/other", false)]
    [InlineData("https://api.x/v1", "https://x/other", false)]
    [InlineData("https://api.x/v1", "https://api.x.evil/other", false)]
    [InlineData("https://api.x/v1", "https://api.x@evil/other", false)]
    [InlineData("https://api.x/v1", "https://files.x/other", true)]
    [InlineData("https://api.x/v1", "https://files.x:8443/other", false)]
    [InlineData("https://api.x/v1", "https://ported.x:8443/other", true)]
    [InlineData("https://api.x/v1", "https://ported.x/other", false)]
    [InlineData("https://api.x/v1", "http://files.x/other", false)]
    [InlineData("http://api.x/v1", "http://files.x/other", true)]
    [InlineData("http://api.x/v1", "https://files.x/other", true)]
    [InlineData("not an address", "https://files.x/other", true)]
    [InlineData("not an address", "https://api.x/other", false)]
    public void Credentials_go_home_and_to_listed_hosts_and_never_from_tls_to_clear_text(string home, string to, bool may) =>
        Assert.Equal(may, ExchangeUri.MayCarryCredentials(new Uri(to), Uri.TryCreate(home, UriKind.Absolute, out var uri) ? uri : null, ["files.x", "ported.x:8443"]));
}

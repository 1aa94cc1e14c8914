using AsyncHelperActors.Connectors.Paging;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Paging;

public sealed class LinkHeaderTest
{
    [Theory]
    [InlineData("<https://x/a?p=2>; rel=\"next\"", "next", "https://x/a?p=2")]
    [InlineData("<https://x/1>; rel=\"prev\", <https://x/2>; rel=\"next\"", "next", "https://x/2")]
    [InlineData("<https://x/a,b;c>; rel=next", "next", "https://x/a,b;c")]
    [InlineData("<x>; title=\"a, <b>; rel=\\\"next\\\"\"; rel=\"last\", <y>;rel=\"next\"", "next", "y")]
    [InlineData("<x>; REL=\"next\"", "next", "x")]
    [InlineData("<x>; rel=\"first next\"", "next", "x")]
    [InlineData("< x > ; rel = \"next\"", "next", "x")]
    [InlineData("<>; rel=\"next\"", "next", "")]
    [InlineData("<x>; rel=\"Next\"", "next", null)]
    [InlineData("<x>; rel=\"nextpage\"", "next", null)]
    [InlineData("<x", "next", null)]
    [InlineData("x; rel=next", "next", null)]
    [InlineData("", "next", null)]
    [InlineData(null, "next", null)]
    [InlineData("<x>; rel=\"https://example.com/more\"", "https://example.com/more", "x")]
    public void The_address_of_a_relation_is_found(string? header, string relation, string? address) => Assert.Equal(address, LinkHeader.Find(header, relation));
}

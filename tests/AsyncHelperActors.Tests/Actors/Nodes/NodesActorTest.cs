using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage.Nodes;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Nodes;

/// <summary>Whom a node asks to let it in.</summary>
public sealed class NodesActorTest
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("a:1 b:0", "", true)]
    [InlineData("a:3:member", "a", false)]
    [InlineData("b:0:member", "", true)]
    [InlineData("a:30:member", "a", true)]
    [InlineData("a:30:member c:2:member d:1", "c a", false)]
    public void Members_are_asked_and_none_that_speaks_is_passed_over(string seen, string asked, bool mayFound)
    {
        var nodes = seen.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(node => node.Split(':'))
            .Select(node => new SeenNode(node[0], TimeSpan.FromSeconds(int.Parse(node[1])), node.Length > 2)).ToList();
        var (members, may) = NodesActor.Look("b", nodes);
        Assert.Equal((asked, mayFound), (string.Join(' ', members), may));
    }
}

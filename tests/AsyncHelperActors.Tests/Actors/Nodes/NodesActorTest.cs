using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage.Nodes;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Nodes;

/// <summary>Whom a node asks to let it in.</summary>
public sealed class NodesActorTest
{
    [Theory]
    [InlineData("b", "b:0", "b")]
    [InlineData("b", "a:1 b:0", "a b")]
    [InlineData("b", "b:0 a:3 c:1", "a b c")]
    [InlineData("b", "b:0 a:30", "b a")]
    [InlineData("c", "a:30 b:2 c:0", "b c a")]
    public void Those_who_speak_come_in_the_same_order_for_everybody_and_those_who_fell_silent_last(string self, string seen, string order)
    {
        var nodes = seen.Split(' ').Select(node => node.Split(':')).Select(node => new SeenNode(node[0], TimeSpan.FromSeconds(int.Parse(node[1])))).ToList();
        Assert.Equal(order.Split(' '), NodesActor.Order(self, nodes));
    }
}

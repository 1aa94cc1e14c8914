using Xunit;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>Tests that have the machine to themselves: the vendor's books are kept in this process, and their times must be those of the polls.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

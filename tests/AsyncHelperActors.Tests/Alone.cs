using Xunit;

namespace AsyncHelperActors.Tests;

/// <summary>Tests that have the machine to themselves: those whose books are of real time, and those that look at the memory of the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

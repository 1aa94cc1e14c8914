using Xunit;

// Each test starts several servers and a database of its own: side by side they would take each other's processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using AsyncHelperActors.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class DataDirectoryTest : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_second_owner_is_refused_with_the_address_and_process_of_the_first()
    {
        var path = _temp.File("data");
        using var first = DataDirectory.Open(path, "http://127.0.0.1:8480");
        Assert.Equal(path, first.Path);
        var refusal = Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(path, "http://127.0.0.1:9999"));
        Assert.Contains($"http://127.0.0.1:8480, process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new DataDirectoryOwner("http://127.0.0.1:8480", Environment.ProcessId), refusal.Owner);
    }

    [Fact]
    public void A_directory_that_was_given_up_can_be_taken_again()
    {
        var first = DataDirectory.Open(_temp.Path, "first");
        first.Dispose();
        using var second = DataDirectory.Open(_temp.Path, "second");
        first.Dispose();
        Assert.Contains("second, process", Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(_temp.Path, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_owner_that_has_not_yet_said_who_it_is_is_refused_all_the_same()
    {
        using var first = DataDirectory.Open(_temp.Path, "first");
        File.WriteAllText(_temp.File("asynchelper.owner.json"), "{ half");
        Assert.Null(Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(_temp.Path, "x")).Owner);
    }

    [Fact]
    public async Task A_directory_whose_owner_was_killed_can_be_taken_at_once()
    {
        using var child = DirectoryHolder.Start(_temp.Path);
        try
        {
            Assert.Equal("held", await child.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            var refusal = Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(_temp.Path, "x"));
            Assert.Contains($"the child, process {child.Id}", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }

        DataDirectory.Open(_temp.Path, "x").Dispose();
    }
}

/// <summary>
/// The other process of these tests: this same test assembly, started as a program. Its entry point does nothing, so what
/// it is there for happens as the assembly is loaded.
/// </summary>
internal static class DirectoryHolder
{
    private const string Variable = "ASYNCHELPER_TEST_HOLD_DIRECTORY";

    public static Process Start(string directory)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(DirectoryHolder).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment[Variable] = directory;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The test assembly is a program too, and this is its only way to act as one.")]
    internal static void HoldWhenToldSo()
    {
        var directory = Environment.GetEnvironmentVariable(Variable);
        if (directory is null)
        {
            return;
        }

        using var held = DataDirectory.Open(directory, "the child");
        Console.WriteLine("held");

        // Until it is killed, or the test that started it is gone.
        Console.In.ReadToEnd();
    }
}

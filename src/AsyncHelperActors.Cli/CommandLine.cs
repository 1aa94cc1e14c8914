using System.CommandLine;
using AsyncHelperActors.Cli.Commands;

namespace AsyncHelperActors.Cli;

/// <summary>All commands of <c>asynchelper</c>.</summary>
internal static class CommandLine
{
    public static RootCommand Build() => new(
        "Runs vendors' asynchronous APIs: submit, ask until done, fetch. Durable, whatever crashes. "
        + "Exit codes: 0 done, 1 refused or failed, 2 bad definition; of a job also 3 partial, 4 error, 5 timed out, 6 canceled; 130 interrupted.")
    {
        ServeCommand.Build(),
        RunCommand.Build(),
        ApplyCommand.Build(),
        ValidateCommand.Build(),
        SimulateCommand.Build(),
        JobsCommand.Build(),
        DeltaCommand.Build(),
        AccountsCommand.Build(),
        TokensCommand.Build(),
    };
}

/// <summary>What a command tells its shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadDefinition = 2;
    public const int Partial = 3;
    public const int Error = 4;
    public const int TimedOut = 5;
    public const int Canceled = 6;

    /// <summary>By custom: 128 and the number of the interrupt signal.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of a job's outcome.</summary>
    public static int Of(string? outcome) => outcome switch
    {
        Client.JobOutcome.Done or Client.JobOutcome.DoneWithoutData => Done,
        Client.JobOutcome.Partial => Partial,
        Client.JobOutcome.TimedOut => TimedOut,
        Client.JobOutcome.Canceled => Canceled,
        _ => Error,
    };
}

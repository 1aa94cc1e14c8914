using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage.Accounts;

namespace AsyncHelperActors.Server;

/// <summary>Lets the server listen only when jobs can be reached: the first request need not wait for shards to find their place.</summary>
internal sealed partial class JobsReady(JobGateway jobs, ILogger<JobsReady> log) : IHostedService
{
    private const int MostTries = 8;

    private static readonly string s_nobody = "job_" + new string('0', 26);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await jobs.GetAsync(StoredAccount.Default, s_nobody, cancellationToken);
                return;
            }
            catch (JobsUnavailableException late) when (tries < MostTries)
            {
                LogWaiting(log, late.Message);
            }
            catch (JobsUnavailableException never)
            {
                throw new StartRefusedException($"The jobs cannot be reached, so the server does not listen: {never.Message} The log says more.", never);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether jobs can be reached now.</summary>
    public static async Task<string?> FindProblemAsync(JobGateway jobs, CancellationToken cancellation)
    {
        await jobs.GetAsync(StoredAccount.Default, s_nobody, cancellation);
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The jobs cannot be reached yet: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);
}

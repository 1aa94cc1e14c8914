using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Sends requests to vendors. One for a process: it owns the connection pools and the sessions. What it adds to a request, where that may
/// go, and what a failure means is in the files beside this one; see <see cref="ExchangeRun"/> for the order of things.
/// </summary>
/// <param name="time">Times requests and reads the dates of retry headers.</param>
/// <param name="guard">Which addresses may be called.</param>
/// <param name="vault">Where rotated tokens are kept; null: in memory.</param>
internal sealed class HttpExchange(TimeProvider time, AddressGuard guard, ITokenVault? vault = null) : IDisposable
{
    private readonly ITokenVault _vault = vault ?? new MemoryTokens();
    private readonly HttpPools _pools = new(guard);
    private readonly ConnectionSessions _sessions = new(time);

    /// <summary>Sends a request, its redirects, and before it a login where one is needed.</summary>
    /// <returns>An answer of whatever status, or why there is none. Foreign failures are never exceptions.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="HeldBackException">The connection's budget has no room; nothing had an effect.</exception>
    public async Task<ExchangeOutcome> SendAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ConnectionSession session;
        try
        {
            session = _sessions.Of(request);
        }
        catch (RemoteFailureException e)
        {
            return new ExchangeOutcome.Failed(e.Failure with { Message = $"{request.StepName}: {e.Failure.Message}" }, null);
        }

        var timer = new ExchangeTimer(time, request.Timeout, cancellation);
        ExchangeOutcome outcome;
        try
        {
            outcome = await new ExchangeRun(request, session, _pools, timer, _vault).RunAsync();
        }
        catch (HeldBackException)
        {
            timer.Dispose();
            throw;
        }

        if (outcome is ExchangeOutcome.Failed)
        {
            timer.Dispose();
            cancellation.ThrowIfCancellationRequested();
        }

        return outcome;
    }

    /// <summary>A request as it would go out now, masked; nothing is sent.</summary>
    /// <exception cref="RemoteFailureException">It cannot be sent.</exception>
    public RecordedCall Preview(ExchangeRequest request, int mostBytes, CancellationToken cancellation)
    {
        using var timer = new ExchangeTimer(time, request.Timeout, cancellation);
        return new ExchangeRun(request, _sessions.Of(request), _pools, timer, _vault).Preview(mostBytes);
    }

    /// <summary>
    /// Says that an answer's body refuses the credentials (the connection's <c>auth.failPath</c>), which its status does not. True: the
    /// next request logs in anew, so sending this one once more may help.
    /// </summary>
    public bool RefuseCredentials(ExchangeRequest request, ExchangeAnswer answer)
    {
        if (!LoginRequest.IsPossible(request.Connection.Auth))
        {
            return false;
        }

        _sessions.Of(request).Refuse(answer.UsedLogin);
        return true;
    }

    /// <inheritdoc cref="RefuseCredentials(ExchangeRequest, ExchangeAnswer)"/>
    public bool RefuseCredentials(ExchangeAnswer answer) => !answer.Facts.HadEffect && RefuseCredentials(answer.Request, answer);

    /// <summary>Hides a connection's secrets, for what is said about a request outside of an answer.</summary>
    public SecretMask MaskOf(ExchangeRequest request) => _sessions.Of(request).Mask;

    /// <inheritdoc/>
    public void Dispose() => _pools.Dispose();
}

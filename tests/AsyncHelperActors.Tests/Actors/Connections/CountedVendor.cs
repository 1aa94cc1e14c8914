using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>A vendor that is asked as the product's connector asks, with leave of the connection's budgets, and counts every request that reaches it.</summary>
internal sealed class CountedVendor(Func<DateTimeOffset> clock, Func<StepCall, int, StepAnswer> script) : IConnector
{
    private readonly Dictionary<string, int> _calls = [];

    /// <summary>When requests came, by the name of their step.</summary>
    public List<(DateTimeOffset At, string Step, string Job)> Seen { get; } = [];

    public IEnumerable<DateTimeOffset> Instants(string step) => Seen.Where(seen => seen.Step == step).Select(seen => seen.At);

    public async Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
    {
        var name = call.Step.GetType().Name;
        var (method, path) = call.Step is Step.Submit ? ("POST", "/reports") : call.Step is Step.Poll ? ("GET", "/reports/7") : ("GET", "/documents/7");
        if (call.Gate is { } gate && await gate.EnterAsync(method, path, false, cancellation) is { } until)
        {
            return new StepAnswer.Busy(until);
        }

        Seen.Add((clock(), name, call.JobId));
        var key = $"{call.JobId} {name}";
        _calls[key] = _calls.GetValueOrDefault(key) + 1;
        return script(call, _calls[key]);
    }

    /// <summary>The most requests beyond what a bucket of this rate and burst allows, over every span of time; 0: it was never exceeded.</summary>
    public static int Excess(IEnumerable<DateTimeOffset> instants, double perSecond, int burst)
    {
        // The law of a token bucket: between any two requests no more went than the burst and what came in meanwhile.
        var all = instants.Order().ToList();
        var worst = 0;
        for (var i = 0; i < all.Count; i++)
        {
            for (var j = i; j < all.Count; j++)
            {
                var allowed = burst + Math.Floor(((all[j] - all[i]).TotalSeconds * perSecond) + 1e-6);
                worst = Math.Max(worst, (int)(j - i + 1 - allowed));
            }
        }

        return worst;
    }
}

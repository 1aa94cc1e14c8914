using System.Collections.Concurrent;
using System.Text.Json;

namespace AsyncHelperActors.Demo;

/// <summary>One stage of a job: a status that lasts for a time or for a number of polls; the final stage lasts for ever.</summary>
internal sealed record Stage(ScriptStatus Status, long Ticks, int Polls);

/// <summary>A script made ready to run, and what it remembers between requests: keys, sessions, counts.</summary>
internal sealed class ScriptState
{
    private static readonly ScriptStatus s_inProgress = "IN_PROGRESS";
    private static readonly ScriptStatus s_done = "DONE";
    private long _submits;
    private int _running;

    public ScriptState(string name, VendorScript script)
    {
        Name = name;
        Script = script;
        Stages = Compile(script);
        Finals = script.Finals is { Count: > 0 } finals ? [.. finals] : [script.Final ?? s_done];
        Faults = [.. script.Faults ?? []];
        Sessions = new SessionBook(script.Auth);
        HasFlatShape = !script.IdPath.Contains('.') && !script.StatusPath.Contains('.')
            && Stages.All(stage => stage.Status.Fields is null) && Finals.All(final => final.Fields is null);
        TotalTicks = Stages.All(stage => stage.Polls == 0) ? Stages.Sum(stage => stage.Ticks) : null;
        Template = script.RecordTemplate ?? RecordTemplates.Orders;
    }

    public string Name { get; }

    public VendorScript Script { get; }

    public Stage[] Stages { get; }

    public ScriptStatus[] Finals { get; }

    public ScriptFault[] Faults { get; }

    public SessionBook Sessions { get; }

    /// <summary>Answers of this script need no object tree: they are written straight to the response.</summary>
    public bool HasFlatShape { get; }

    /// <summary>How long a job lasts, if that is a matter of time alone.</summary>
    public long? TotalTicks { get; }

    public JsonElement Template { get; }

    public ConcurrentDictionary<string, VendorJob> JobsByKey { get; } = new(StringComparer.Ordinal);

    public int NextSubmitNumber() => (int)Interlocked.Increment(ref _submits);

    public bool TryStartJob()
    {
        var running = Interlocked.Increment(ref _running);
        if (Script.MaxJobs == 0 || running <= Script.MaxJobs)
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    public void EndJob() => Interlocked.Decrement(ref _running);

    private static Stage[] Compile(VendorScript script)
    {
        var delayed = script.DelayMs > 0 || script.Polls > 0;
        var statuses = script.Statuses ?? (delayed ? [s_inProgress] : []);
        var open = statuses.Count(status => status.ForMs is null && status.ForPolls is null);
        var leftMs = Math.Max(0, script.DelayMs - statuses.Sum(status => status.ForMs ?? 0));
        var leftPolls = Math.Max(0, (script.Polls ?? 0) - statuses.Sum(status => status.ForPolls ?? 0));
        var stages = new List<Stage>(statuses.Count);
        foreach (var status in statuses)
        {
            if (status.ForMs is { } ms)
            {
                stages.Add(new Stage(status, ms * TimeSpan.TicksPerMillisecond, 0));
            }
            else if (status.ForPolls is { } polls)
            {
                stages.Add(new Stage(status, 0, polls));
            }
            else if (script.DelayMs > 0)
            {
                stages.Add(new Stage(status, leftMs * TimeSpan.TicksPerMillisecond / open, 0));
            }
            else
            {
                var share = script.Polls is null ? 1 : (leftPolls + open - 1) / open;
                leftPolls = Math.Max(0, leftPolls - share);
                open = Math.Max(1, open - 1);
                stages.Add(new Stage(status, 0, share));
            }
        }

        return [.. stages.Where(stage => stage.Ticks > 0 || stage.Polls > 0)];
    }
}

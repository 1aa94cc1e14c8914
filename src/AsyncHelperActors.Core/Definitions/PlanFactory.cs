using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Freezes what a job needs into its plan, at acceptance.</summary>
public static class PlanFactory
{
    /// <summary>The role of a script, by its id.</summary>
    public static string ScriptRole(string scriptId) => $"script:{scriptId}";

    /// <summary>The role of the connection of a request that is not on the step's own connection.</summary>
    public static string ConnectionRole(string requestRole) => $"{requestRole}.{PlanRole.Connection}";

    /// <summary>The role of the connection whose limits hold for another one, by the role of that.</summary>
    public static string LenderRole(string connectionRole) => $"lender.{connectionRole}";

    /// <summary>Makes the plan of a job, or says why there can be none. Paths of problems are fields of the definition that misses something.</summary>
    /// <param name="type">Export or import.</param>
    /// <param name="stepId">The export's or import's id.</param>
    /// <param name="lookup">The current version of a definition.</param>
    /// <param name="deadlineMs">The total deadline of this one job, in milliseconds; null: the helper's.</param>
    public static Reading<Plan> Freeze(StepType type, string stepId, Func<DefinitionKind, string, (Definition Def, int Version)?> lookup, long? deadlineMs)
    {
        var frozen = new Freezer(lookup);
        var kind = type == StepType.Export ? DefinitionKind.Exports : DefinitionKind.Imports;
        var step = frozen.Take<RequestDef>(PlanRole.Step, kind, stepId, type == StepType.Export ? "_exportId" : "_importId");
        AsyncHelperDef? helper = null;
        ConnectionDef? connection = null;
        if (step is not null)
        {
            connection = frozen.TakeConnection(PlanRole.Connection, step.ConnectionId);
            if (connection is not null && step.AsyncHelperId is not null)
            {
                frozen.TakeSlots(connection);
            }

            frozen.TakeScripts(step);
            if (step.AsyncHelperId is { } helperId)
            {
                helper = frozen.Take<AsyncHelperDef>(PlanRole.Helper, DefinitionKind.AsyncHelpers, helperId, "http._asyncHelperId");
                frozen.TakeRequests(helper, step.ConnectionId);
            }
        }

        if (deadlineMs is <= 0 or > WaitTime.LongestMs)
        {
            frozen.Problems.Add(new Problem(Severity.Error, "deadline", "Expected more than nothing and at most ten years.", "Write \"2h\", or leave it out."));
        }

        if (step is null || frozen.Problems.Count > 0)
        {
            return new Reading<Plan>(null, frozen.Problems);
        }

        // The deadline of an import is that of all its batches together; each batch has what its helper says.
        var policy = (helper is null ? Direct(step) : frozen.WithChains(Policy(helper), helper)) with { RecordsCalls = step.RecordsCalls };
        return new Reading<Plan>(
            step is ImportDef import
                ? new Plan(type, frozen.Refs, policy) { Batches = BatchRule.Of(import, connection, deadlineMs) }
                : new Plan(type, frozen.Refs, WithDeadline(policy, deadlineMs)),
            []);
    }

    /// <summary>The numbers of a helper as the rules of a job want them.</summary>
    public static JobPolicy Policy(AsyncHelperDef helper)
    {
        var defaults = new JobPolicy();
        var status = helper.Status;
        var schedule = status.Schedule ?? new ScheduleDef();
        long[] longest = [defaults.MaxWaitMs, status.InitialWaitMs, status.PollWaitMs, .. schedule.SequenceMs];
        return new JobPolicy
        {
            InitialWaitMs = status.InitialWaitMs,
            PollWaitMs = status.PollWaitMs,
            SequenceMs = schedule.SequenceMs,
            Factor = schedule.Factor,
            MinWaitMs = schedule.MinMs ?? defaults.MinWaitMs,
            MaxWaitMs = schedule.MaxMs ?? Math.Max(longest.Max(), schedule.MinMs ?? 0),
            Jitter = schedule.Jitter,
            RespectRetryAfter = schedule.RespectRetryAfter,
            ReadToleranceMs = status.ReadFailureToleranceMs,
            FailOnUnknownStatus = status.UnknownStatus == UnknownStatus.Fail,
            WhenUncertain = helper.Submit.WhenUncertain ?? (helper.Submit.Idempotency is null ? WhenUncertain.Fail : WhenUncertain.Resubmit),
            StartDeadlineMs = helper.StartDeadlineMs,
            TotalDeadlineMs = helper.TotalDeadlineMs,
            ProgressDeadlineMs = helper.ProgressDeadlineMs,
            Attempts = helper.Retry.Attempts,
            RetryWaitMs = helper.Retry.WaitMs,
        };
    }

    /// <summary>Without a helper the answer is the result. A request that only reads may be sent again; any other one may not.</summary>
    private static JobPolicy Direct(RequestDef step) => new()
    {
        WhenUncertain = step is ExportDef && step.Method is "GET" or "HEAD" ? WhenUncertain.Resubmit : WhenUncertain.Fail,
    };

    private static JobPolicy WithDeadline(JobPolicy policy, long? deadlineMs) => deadlineMs is { } total ? policy with { TotalDeadlineMs = total } : policy;

    private sealed class Freezer(Func<DefinitionKind, string, (Definition Def, int Version)?> lookup)
    {
        public Dictionary<string, DefinitionRef> Refs { get; } = new(StringComparer.Ordinal);

        public List<Problem> Problems { get; } = [];

        private readonly Dictionary<string, string> _methods = new(StringComparer.Ordinal);

        public T? Take<T>(string role, DefinitionKind kind, string id, string field)
            where T : Definition
        {
            if (id.Length > 0 && lookup(kind, id) is { Def: T definition, Version: var version })
            {
                Refs[role] = new DefinitionRef(id, version);
                return definition;
            }

            Problems.Add(id.Length == 0
                ? new Problem(Severity.Error, field, $"No {kind.Singular()} is named for the {role}.", $"Write the id of one of {kind.Plural()}.")
                : new Problem(Severity.Error, field, $"There is no {kind.Singular()} with the id {id}, which is the {role} of this job.", $"Create it in {kind.Plural()}, or correct the id."));
            return null;
        }

        /// <summary>A connection, and the one whose limits hold for it if that is there.</summary>
        public ConnectionDef? TakeConnection(string role, string id)
        {
            var connection = Take<ConnectionDef>(role, DefinitionKind.Connections, id, "_connectionId");
            if (connection?.LenderId is { } lender && lookup(DefinitionKind.Connections, lender) is { Version: var version })
            {
                Refs[LenderRole(role)] = new DefinitionRef(lender, version);
            }

            return connection;
        }

        /// <summary>The connection that says how many unfinished jobs the vendor allows: this one, or else the one whose limits hold for it.</summary>
        public void TakeSlots(ConnectionDef connection)
        {
            if (connection.MaxRemoteJobs is not null)
            {
                Refs[PlanRole.Slots] = Refs[PlanRole.Connection];
            }
            else if (connection.LenderId is { } lender && lookup(DefinitionKind.Connections, lender) is { Def: ConnectionDef { MaxRemoteJobs: not null }, Version: var version })
            {
                Refs[PlanRole.Slots] = new DefinitionRef(lender, version);
            }
        }

        public void TakeScripts(RequestDef request) => TakeScripts(request.Id, request.ScriptIds);

        private void TakeScripts(string user, IReadOnlyList<string> ids)
        {
            foreach (var id in ids)
            {
                Take<ScriptDef>(ScriptRole(id), DefinitionKind.Scripts, id, $"{user}: _scriptId");
            }
        }

        public void TakeRequests(AsyncHelperDef? helper, string connectionId)
        {
            if (helper is null)
            {
                return;
            }

            TakeScripts(helper.Id, helper.Submit.ScriptIds);
            TakeRequest(PlanRole.Status, helper is { Protocol: not null, Status.ExportId.Length: 0 } ? null : helper.Status.ExportId, connectionId, "http.status._exportId");
            TakeRequest(PlanRole.Result, helper.ResultExportId, connectionId, "http.result._exportId");
            TakeRequest(PlanRole.Cancel, helper.CancelExportId, connectionId, "http.cancel._exportId");
            TakeRequest(PlanRole.Lookup, helper.Submit.LookupExportId, connectionId, "http.submit.whenUncertain._exportId");
            TakeRequest(PlanRole.Cleanup, helper.CleanupExportId, connectionId, "http.cleanup._exportId");
            TakeRequest(PlanRole.Failure, helper.Failure?.ExportId, connectionId, "http.failure._exportId");
            TakeChain(helper.Failure?.Before ?? [], PlanRole.Chain, connectionId, "http.failure.before");
            TakeChain(helper.Submit.Before, PlanRole.Chain, connectionId, "http.submit.before");
            TakeChain(helper.Submit.After, PlanRole.Chain, connectionId, "http.submit.after");
            TakeChain(helper.ResultBefore, PlanRole.Chain, connectionId, "http.result.before");
            TakeChain(helper.ResultAlso, PlanRole.Set, connectionId, "http.result.also");
        }

        /// <summary>What the rules need of the chains: names, and which requests may be repeated. By their methods those may that only read or put.</summary>
        public JobPolicy WithChains(JobPolicy policy, AsyncHelperDef helper) => policy with
        {
            Before = Links(helper.Submit.Before),
            After = Links(helper.Submit.After),
            Hops = Links(helper.ResultBefore),
            Also = Links(helper.ResultAlso),
        };

        private ChainLink[] Links(IReadOnlyList<ChainStepDef> steps) =>
            [.. steps.Select(s => new ChainLink(s.Name, s.Repeatable ?? _methods.GetValueOrDefault(s.Name) is "GET" or "HEAD" or "PUT", s.Optional))];

        private void TakeChain(IReadOnlyList<ChainStepDef> steps, Func<string, string> role, string connectionId, string field)
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (TakeRequest(role(steps[i].Name), steps[i].ExportId, connectionId, $"{field}[{i}]._exportId") is { } export)
                {
                    _methods[steps[i].Name] = export.Method;
                }
            }
        }

        private ExportDef? TakeRequest(string role, string? exportId, string connectionId, string field)
        {
            if (exportId is null || Take<ExportDef>(role, DefinitionKind.Exports, exportId, field) is not { } export)
            {
                return null;
            }

            TakeScripts(export);
            if (export.ConnectionId != connectionId && export.ConnectionId.Length > 0)
            {
                TakeConnection(ConnectionRole(role), export.ConnectionId);
            }

            return export;
        }
    }
}

using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;
using DevLab.JmesPath;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads async helpers.</summary>
internal static class AsyncHelperReading
{
    private static readonly Dictionary<string, IdempotencyPlace> Places = new(StringComparer.Ordinal)
    {
        ["header"] = IdempotencyPlace.Header,
        ["query"] = IdempotencyPlace.Query,
        ["body"] = IdempotencyPlace.Body,
    };

    private static readonly Dictionary<string, UnknownStatus> UnknownWords = new(StringComparer.Ordinal)
    {
        ["wait"] = UnknownStatus.Wait,
        ["fail"] = UnknownStatus.Fail,
    };

    private static readonly Dictionary<string, WhenUncertain> UncertainWords = new(StringComparer.Ordinal)
    {
        ["fail"] = WhenUncertain.Fail,
        ["resubmit"] = WhenUncertain.Resubmit,
    };

    public static AsyncHelperDef Read(FieldReader fields, string id, string name)
    {
        var helper = new AsyncHelperDef(id, name);
        fields.Accept("http", "_connectionId", "type", "testCases");
        if (fields.Child("http") is not { } http)
        {
            if (!fields.Has("http"))
            {
                fields.Error("http", "It is required and was not given.", "Write http: { submit, status, result }.");
            }

            return helper;
        }

        http.Accept("_asyncHelperId", "formType");
        var preset = ProtocolReading.Preset(http);
        var chains = new ChainReading();
        var deadline = http.Child("deadline");
        var retry = http.Child("retry");
        helper = helper with
        {
            Submit = Submit(http.Child("submit"), chains),
            Status = Status(http, preset is not null),
            Callback = ProtocolReading.Callback(http.Child("callback")),
            ResultExportId = Reference(http, "result"),
            ResultBefore = ResultBefore(http.Child("result"), chains),
            ResultAlso = chains.Sets(http.Child("result"), "also"),
            ResultAcceptors = AcceptorReading.ReadResult(http.Child("result")),
            Failure = Failure(http.Child("failure"), chains),
            CancelExportId = Reference(http, "cancel"),
            CleanupExportId = Reference(http, "cleanup"),
            StartDeadlineMs = Positive(deadline, "start"),
            TotalDeadlineMs = Positive(deadline, "total") ?? helper.TotalDeadlineMs,
            ProgressDeadlineMs = Positive(deadline, "progress"),
            Retry = new RetryDef((int)(retry?.Integer("attempts", 1, 100) ?? helper.Retry.Attempts), retry?.Wait("wait") ?? helper.Retry.WaitMs),
        };
        return ProtocolReading.Complete(helper, preset, http);
    }

    private static IReadOnlyList<ChainStepDef> ResultBefore(FieldReader? result, ChainReading chains)
    {
        var steps = chains.Steps(result, "before");
        if (steps.Count > 0 && !result!.Has("_exportId"))
        {
            result.Error("before", "Requests lead to a result that is not fetched: http.result._exportId is not given.", "Write the id of the export that fetches the result.");
        }

        return steps;
    }

    private static FailureDef? Failure(FieldReader? failure, ChainReading chains)
    {
        if (failure is null)
        {
            return null;
        }

        if (!failure.Has("_exportId"))
        {
            failure.Error("_exportId", "It is required and was not given.", "Write the id of the export that fetches the document.");
        }

        return new FailureDef(DefinitionReader.ReadId(failure, "_exportId") ?? "", chains.Hops(failure, "before"), JmesPathText(failure, "message"));
    }

    private static SubmitDef Submit(FieldReader? submit, ChainReading chains)
    {
        if (submit is null)
        {
            return new SubmitDef();
        }

        var path = submit.Text("resourcePath");
        var scripts = new List<string>();
        var transform = RawRules.Rules(submit, "transform", scripts);
        var read = new SubmitDef
        {
            SameAsStatus = submit.Flag("sameAsStatus") ?? (path is null && transform is null),
            ResourcePath = path,
            Transform = transform,
            ScriptIds = scripts,
            Idempotency = Idempotency(submit.Child("idempotency")),
            Before = chains.Steps(submit, "before"),
            After = chains.Steps(submit, "after"),
            MayBeFinal = submit.Flag("mayBeFinal") ?? false,
        };
        if (read is { MayBeFinal: true, After.Count: > 0 })
        {
            submit.Error("mayBeFinal", "A submission that is completed by the requests of after cannot be final before them.", "Take mayBeFinal or after away.");
        }

        if (read.SameAsStatus && (path is not null || transform is not null))
        {
            submit.Warn("sameAsStatus", "With sameAsStatus the status export's resource path applies; resourcePath and transform here have no effect.", "Write sameAsStatus: false, or take them away.");
        }

        return Uncertain(submit, read);
    }

    private static SubmitDef Uncertain(FieldReader submit, SubmitDef read)
    {
        if (submit.Raw("whenUncertain") is JsonObject)
        {
            var lookup = submit.Child("whenUncertain")!;
            var export = DefinitionReader.ReadId(lookup, "_exportId");
            if (!lookup.Has("_exportId"))
            {
                lookup.Error("_exportId", "It is required and was not given.", "Write the id of the export that looks the remote job up, or write fail or resubmit.");
            }

            return read with { WhenUncertain = WhenUncertain.Lookup, LookupExportId = export };
        }

        var choice = submit.Choice("whenUncertain", UncertainWords);
        if (choice == WhenUncertain.Resubmit && read.Idempotency is null)
        {
            submit.Warn("whenUncertain", "Without an idempotency key a repeated submission may run twice at the vendor.", "Give http.submit.idempotency, or write whenUncertain: fail.");
        }

        return read with { WhenUncertain = choice };
    }

    private static Idempotency? Idempotency(FieldReader? key)
    {
        if (key is null)
        {
            return null;
        }

        var place = key.Choice("in", Places);
        if (!key.Has("in"))
        {
            key.Error("in", "It is required and was not given.", "Write in: header, query or body.");
        }

        return new Idempotency(
            place ?? IdempotencyPlace.Header,
            key.RequiredText("name", "Write the name that the vendor documents, as Idempotency-Key."),
            key.Text("value") ?? "{{job.idempotencyKey}}")
        {
            Duplicate = AcceptorReading.ReadDuplicate(key.Child("duplicate")),
        };
    }

    private static StatusDef Status(FieldReader http, bool hasPreset)
    {
        var read = new StatusDef();
        if (http.Child("status") is not { } status)
        {
            if (!http.Has("status") && !hasPreset)
            {
                http.Error("status", "It is required and was not given.", "Write status: { _exportId, statusPath, inProgressValues, doneValues }.");
            }

            return read;
        }

        var acceptors = AcceptorReading.ReadAll(status);
        var listsMayBeAbsent = status.Has("acceptors") || hasPreset;
        read = read with
        {
            Acceptors = acceptors,
            ExportId = DefinitionReader.ReadId(status, "_exportId") ?? "",
            InitialWaitMs = status.Wait("initialWaitTime") ?? read.InitialWaitMs,
            PollWaitMs = status.Wait("pollWaitTime") ?? read.PollWaitMs,
            StatusPath = listsMayBeAbsent
                ? status.Text("statusPath") ?? ""
                : status.RequiredText("statusPath", "Write where the status value is in the status resource, as statusPath: status."),
            InProgressValues = listsMayBeAbsent
                ? status.Values("inProgressValues")
                : Required(status, "inProgressValues", "Write the values that mean wait on: [IN_QUEUE, IN_PROGRESS]."),
            DoneValues = listsMayBeAbsent
                ? status.Values("doneValues")
                : Required(status, "doneValues", "Write the values that mean finished: [DONE]."),
            DoneWithoutDataValues = status.Values("doneWithoutDataValues"),
            ErrorValues = status.Values("errorValues"),
            UnknownStatus = status.Choice("unknownStatus", UnknownWords) ?? UnknownStatus.Wait,
            Schedule = ScheduleReading.Read(status.Child("schedule")),
            Progress = Progress(status.Child("progress")),
            ReadFailureToleranceMs = status.Wait("readFailureTolerance") ?? read.ReadFailureToleranceMs,
        };
        if (!status.Has("_exportId") && !hasPreset)
        {
            status.Error("_exportId", "It is required and was not given.", "Write the id of the export that asks for the status.");
        }

        RemarkDoubles(status, read);
        return read;
    }

    private static IReadOnlyList<string> Required(FieldReader status, string name, string hint)
    {
        var values = status.Values(name);
        if (values.Count == 0 && (!status.Has(name) || status.Raw(name) is not JsonObject))
        {
            status.Error(name, status.Has(name) ? "It has no value." : "It is required and was not given.", hint);
        }

        return values;
    }

    /// <summary>The lists in the order in which a value's meaning is looked up, so the first list that has it wins.</summary>
    private static void RemarkDoubles(FieldReader status, StatusDef read)
    {
        (string Name, IReadOnlyList<string> Values)[] lists =
        [
            ("errorValues", read.ErrorValues), ("doneWithoutDataValues", read.DoneWithoutDataValues),
            ("doneValues", read.DoneValues), ("inProgressValues", read.InProgressValues),
        ];
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in lists)
        {
            foreach (var value in values.Distinct())
            {
                if (!seen.TryAdd(value, name))
                {
                    status.Warn(name, $"{value} is also in {seen[value]}, and means that.", $"Take {value} out of one of them.");
                }
            }
        }
    }

    private static ProgressDef? Progress(FieldReader? progress) =>
        progress is null ? null : new ProgressDef(JmesPathText(progress, "percent"), JmesPathText(progress, "message"));

    internal static string? JmesPathText(FieldReader fields, string name)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        try
        {
            if (text.Length > 1000)
            {
                fields.Error(name, "The expression is longer than 1000 characters.", "Shorten it.");
                return null;
            }

            _ = new JmesPath().Parse(text);
        }
        catch (Exception flaw) when (flaw is not OutOfMemoryException)
        {
            // The parser throws several kinds of exceptions, of its own and of the runtime, for text that is no expression.
            fields.Error(name, $"It is not a JMESPath: {flaw.Message}", "Write an expression over the status resource, as resource.percent.");
        }

        return text;
    }

    private static long? Positive(FieldReader? fields, string name)
    {
        var wait = fields?.Wait(name);
        if (wait == 0)
        {
            fields!.Error(name, "Expected more than nothing.", "Write \"30m\" or \"24h\", or leave it out.");
        }

        return wait;
    }

    private static string? Reference(FieldReader http, string name) =>
        http.Child(name) is { } part ? DefinitionReader.ReadId(part, "_exportId") : null;
}

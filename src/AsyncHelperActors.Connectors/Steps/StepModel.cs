using System.Globalization;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Connectors.Templates.Dates;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>What the templates of one call see.</summary>
/// <remarks>
/// <c>data</c> is the resource of the submit answer, and <c>data.statusRes</c> that of the last status answer; <c>record</c> is the same, and
/// its fields are found by their bare names too. In a submission of records <c>data</c> is the records and <c>record</c> the first one.
/// A submit resource that is no object (an id alone) stays <c>data</c>; where a template speaks of <c>statusRes</c> it becomes
/// <c>data.value</c> beside it. <c>steps.NAME</c> is the resource of a request around the submission or before the result, with <c>headers</c>,
/// <c>url</c> and <c>statusCode</c> of its answer beside its own fields where it has none of that name; <c>answers.NAME</c> has them always.
/// </remarks>
internal static class StepModel
{
    /// <summary>So many records of a request have a number of their own: <c>{{0.name}}</c>.</summary>
    private const int NumberedRecords = 100;

    private const string IsoFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The model of a request of a call.</summary>
    public static TemplateModel Of(StepCall call, CompiledRequest request, CompiledPlan plan, JsonArray? batch = null)
    {
        var input = call.Input.Parse();
        var submits = call.Step is Step.Submit or Step.Try or Step.Chain { Part: ChainPart.Before } && call.Plan.Type == StepType.Import;
        var data = submits ? batch ?? Records(input) : DataOf(call, plan.Mentions);
        var record = submits ? (data as JsonArray)?.FirstOrDefault() : data;
        var created = Iso(call.CreatedAt);
        (string, JsonNode?)[] variables =
        [
            ("data", data),
            ("record", record),
            ("input", input),
            ("connection", request.ConnectionModel),
            (request.Def.Kind == DefinitionKind.Imports ? "import" : "export", request.DefModel),
            ("settings", request.Settings),
            ("job", JobOf(call, created)),
            ("submit", Facts(call.Remote?.Facts, plan.Mentions)),
            ("status", StatusOf(call, plan.Mentions)),
            ("steps", StepsOf(call, plan.Mentions)),
            ("answers", AnswersOf(call, plan.Mentions)),
            ("currentExportDateTime", DeltaTime(call.CreatedAt, plan)),
            ("lastExportDateTime", call.Plan.LastExportAt is { } last ? DeltaTime(last, plan) : null),
            ("lastExportDateTimeUTC", call.Plan.LastExportAt is { } utc ? Iso(utc) : null),
        ];
        var model = TemplateModel.Of(variables) with { Record = record is JsonObject ? record : null };
        return submits && data is JsonArray records ? WithRecords(model, records) : model;
    }

    /// <summary>Celigo's further names for the records of a request: <c>rows</c>, <c>batch_of_records</c>, and each by its number.</summary>
    private static TemplateModel WithRecords(TemplateModel model, JsonArray records)
    {
        var variables = new Dictionary<string, JsonNode?>(model.Variables)
        {
            ["rows"] = records,
            ["batch_of_records"] = new JsonArray([.. records.Select(record => new JsonObject { ["record"] = record?.DeepClone() })]),
        };
        for (var i = 0; i < Math.Min(records.Count, NumberedRecords); i++)
        {
            variables[i.ToString(CultureInfo.InvariantCulture)] = records[i];
        }

        return model with { Variables = variables };
    }

    /// <summary>The records that a job sends: <c>input.records</c>, or the input itself when it is a list.</summary>
    public static JsonArray Records(JsonNode? input) => input switch
    {
        JsonArray array => array,
        JsonObject obj when obj["records"] is JsonArray records => records,
        _ => [],
    };

    private static JsonNode? DataOf(StepCall call, TemplateMentions mentions)
    {
        var data = call.Remote?.Data.Parse();
        if (call.Status is not { } status)
        {
            return data;
        }

        if (data is JsonObject obj)
        {
            obj["statusRes"] = status.Resource.Parse();
            return obj;
        }

        return data is not null && !mentions.StatusResource ? data : new JsonObject { ["value"] = data, ["statusRes"] = status.Resource.Parse() };
    }

    private static JsonObject JobOf(StepCall call, JsonNode created) => new()
    {
        ["parentId"] = call.Batch?.ParentId,
        ["batch"] = call.Batch?.Number,
        ["id"] = call.JobId,
        ["attempt"] = call.Attempt,
        ["idempotencyKey"] = call.JobId,
        ["createdAt"] = created.DeepClone(),
        ["callbackUrl"] = call.CallbackUrl,
    };

    private static JsonObject? StatusOf(StepCall call, TemplateMentions mentions)
    {
        if (call.Status is not { } status)
        {
            return null;
        }

        var facts = Facts(status.Facts, mentions) as JsonObject ?? [];
        facts["value"] = status.Value;
        facts["resource"] = status.Resource.Parse();
        return facts;
    }

    private static JsonObject? StepsOf(StepCall call, TemplateMentions mentions)
    {
        if (call.Steps is not { Count: > 0 } held)
        {
            return null;
        }

        var steps = new JsonObject();
        foreach (var (name, answer) in held)
        {
            var data = answer.Data.Parse();
            if (data is null or JsonObject && Facts(answer.Facts, mentions) is JsonObject facts)
            {
                var step = data as JsonObject ?? [];
                foreach (var (fact, value) in facts)
                {
                    step.TryAdd(fact, value?.DeepClone());
                }

                data = step;
            }

            steps[name] = data;
        }

        return steps;
    }

    private static JsonObject? AnswersOf(StepCall call, TemplateMentions mentions) => call.Steps is { Count: > 0 } held
        ? new JsonObject(held.Select(step => KeyValuePair.Create(step.Key, Facts(step.Value.Facts, mentions))))
        : null;

    /// <summary>Headers are found under the name that came, in lower case, and as the definition's templates spell them.</summary>
    private static JsonNode? Facts(RawJson? stored, TemplateMentions mentions)
    {
        var facts = stored?.Parse();
        if (facts?["headers"] is not JsonObject headers)
        {
            return facts;
        }

        foreach (var (name, value) in headers.ToList())
        {
            headers[name.ToLowerInvariant()] = value?.DeepClone();
            foreach (var spelled in mentions.Headers)
            {
                if (string.Equals(spelled, name, StringComparison.OrdinalIgnoreCase))
                {
                    headers[spelled] = value?.DeepClone();
                }
            }
        }

        return facts;
    }

    /// <summary>Celigo's <c>delta.dateFormat</c> of the export that runs holds for these two times in all requests of its job.</summary>
    private static JsonValue DeltaTime(DateTimeOffset at, CompiledPlan plan) => plan[PlanRole.Step]?.Def is ExportDef { Delta.DateFormat: { } format }
        ? JsonValue.Create(MomentFormat.Format(ZonedTime.Utc(at), format))
        : Iso(at);

    private static JsonValue Iso(DateTimeOffset at) => JsonValue.Create(at.UtcDateTime.ToString(IsoFormat, CultureInfo.InvariantCulture));
}

using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>The answers about jobs: submit, status, result, cancel.</summary>
internal static class JobHandlers
{
    public static async Task SubmitAsync(VendorCall call)
    {
        if (call.Script.RequireLength && call.Http.Request.ContentLength is null)
        {
            await call.Refuse(411, "length required", "the request has no Content-Length");
            return;
        }

        SubmitBody body;
        try
        {
            body = SubmitBody.Parse(call.Http.Request.ContentType, await call.ReadBodyAsync());
        }
        catch (FormatException e)
        {
            await call.Refuse(400, "bad body", e.Message);
            return;
        }

        await SubmitAsync(call, body, StatusAnswer.Submitted);
    }

    /// <summary>A submit, whatever form its answer has.</summary>
    public static Task SubmitAsync(VendorCall call, SubmitBody body, Func<VendorCall, VendorJob, long, Task> answer)
    {
        var script = call.Script;
        var key = KeyOf(call, body);
        if (key is not null)
        {
            call.Vendor.KeySeen(key);
        }

        if (key is null || script.Duplicate == DuplicateAnswer.Ignore)
        {
            return StartAsync(call, body, key, answer);
        }

        if (!call.State.JobsByKey.TryGetValue(key, out var job))
        {
            var candidate = call.Vendor.NewJob(call.State);
            job = call.State.JobsByKey.GetOrAdd(key, candidate);
            if (ReferenceEquals(job, candidate))
            {
                return StartAsync(call, body, key, answer, job);
            }
        }

        return RepeatAsync(call, job, answer);
    }

    public static Task StatusAsync(VendorCall call)
    {
        var job = call.Job;
        var seen = job.Look(call.Vendor.Now, isPoll: true, out var hasJustFinished);
        Finished(call, job, hasJustFinished);
        if (!seen.IsFinished)
        {
            var now = call.Vendor.Now;
            StatusAnswer.SetLocation(call, job, isPoll: true);
            StatusAnswer.SetRetryAfter(call, call.Script.RetryAfter?.Poll, now);
            job.Answered(now, call.Script.RetryAfter?.Poll, isSubmit: false);
        }

        return StatusAnswer.Status(call, job, seen);
    }

    public static Task ResultAsync(VendorCall call)
    {
        call.Vendor.Counters.Add(Counter.Results);
        return RefuseResult(call) ?? ResultWriter.WriteAsync(call, call.Job, RecordsAsked(call), call.Script.ResultCode);
    }

    /// <summary>Null if the result can be had now, else the refusal.</summary>
    public static Task? RefuseResult(VendorCall call)
    {
        var job = call.Job;
        var now = call.Vendor.Now;
        var seen = job.Look(now, isPoll: false, out var hasJustFinished);
        Finished(call, job, hasJustFinished);
        if (!seen.IsFinished)
        {
            call.Vendor.Counters.Add(Counter.EarlyResults);
            return call.Refuse(404, "not ready", $"job {job.Id} is not finished");
        }

        if (!call.Script.HasResult || seen.CancelValue is not null)
        {
            return call.Refuse(404, "no result", $"job {job.Id} ended without a result");
        }

        var isGone = call.Script.ResultTtlMs is { } ttl && now - job.FinishedAt > ttl * TimeSpan.TicksPerMillisecond;
        return isGone ? call.Refuse(410, "gone", $"the result of job {job.Id} is no longer kept") : null;
    }

    /// <summary>POST cancel, or DELETE of a running job. DELETE of a finished one removes it.</summary>
    public static Task CancelAsync(VendorCall call)
    {
        var job = call.Job;
        if (job.Cancel(call.Vendor.Now, out var hasJustFinished))
        {
            Finished(call, job, hasJustFinished);
            call.Vendor.Counters.Add(Counter.Cancels);
            return StatusAnswer.Status(call, job, job.Look(call.Vendor.Now, isPoll: false, out _), 202);
        }

        if (HttpMethods.IsDelete(call.Http.Request.Method))
        {
            call.Vendor.Remove(job);
            call.Http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        call.Vendor.Counters.Add(Counter.Cancels);
        return call.Refuse(409, "finished", $"job {job.Id} is finished");
    }

    public static void Finished(VendorCall call, VendorJob job, bool hasJustFinished)
    {
        if (hasJustFinished)
        {
            call.State.EndJob();
        }
    }

    private static int RecordsAsked(VendorCall call) =>
        call.Script.Sets is { } sets && sets.TryGetValue(call.Route("set"), out var records) ? records : call.Script.Records;

    private static Task StartAsync(
        VendorCall call, SubmitBody body, string? key, Func<VendorCall, VendorJob, long, Task> answer, VendorJob? reserved = null)
    {
        if (!call.State.TryStartJob())
        {
            if (key is not null)
            {
                call.State.JobsByKey.TryRemove(key, out _);
            }

            call.Http.Response.Headers.RetryAfter = "1";
            return call.Refuse(429, "too many jobs", $"at most {call.Script.MaxJobs} jobs may run");
        }

        var job = reserved ?? call.Vendor.NewJob(call.State);
        job.Key = key;
        job.CorrelationId = body.Find(call.Script.CorrelationPath);
        job.NextRequestNumber(FaultPoint.Submit);
        call.Vendor.Register(job);
        if (body.Find(call.Script.CallbackPath) is { } url)
        {
            VendorCallback.Plan(call, job, url);
        }

        return AnswerSubmitAsync(call, job, answer);
    }

    private static Task RepeatAsync(VendorCall call, VendorJob job, Func<VendorCall, VendorJob, long, Task> answer)
    {
        job.NextRequestNumber(FaultPoint.Submit);
        call.Vendor.Counters.Add(Counter.RepeatedKeys);
        if (call.Script.Duplicate == DuplicateAnswer.Same)
        {
            return AnswerSubmitAsync(call, job, answer);
        }

        return Answer.Json(call.Http, call.Script.DuplicateCode, (call.Script.IdPath, job.Id), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", "duplicate");
            writer.WriteString(state.IdPath.Split('.')[^1], state.Id);
            writer.WriteEndObject();
        });
    }

    private static Task AnswerSubmitAsync(VendorCall call, VendorJob job, Func<VendorCall, VendorJob, long, Task> answer)
    {
        var now = call.Vendor.Now;
        job.Answered(now, call.Script.RetryAfter?.Submit, isSubmit: true);
        return answer(call, job, now);
    }

    private static string? KeyOf(VendorCall call, SubmitBody body)
    {
        var script = call.Script;
        if (call.Http.Request.Headers.TryGetValue(script.IdempotencyHeader, out var header) && header.Count > 0)
        {
            return header.ToString();
        }

        var inQuery = script.IdempotencyQuery is { } name ? call.Http.Request.Query[name].ToString() : "";
        return inQuery.Length > 0 ? inQuery : body.Find(script.IdempotencyPath);
    }
}

using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;
using AsyncHelperActors.Server.Webhooks;
using ClientJob = AsyncHelperActors.Client.Job;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>/v1/jobs</c>: start, list, read, steer.</summary>
internal static class JobEndpoints
{
    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("jobs");
        jobs.MapPost("", StartAsync).For(TokenRole.Operator).WithSummary("Starts a job; the 202 is a promise that it survives any crash")
            .Query(ImportUpload.Parameters)
            .Body<JobStart>("application/json").Produces<ClientJob>(StatusCodes.Status202Accepted).Produces<ClientJob>()
;
        jobs.MapGet("", ListAsync).For(TokenRole.Viewer).WithSummary("Lists jobs, the newest first").Produces<JobList>()
            .Query([.. JobListQuery.Filters, "parent", "limit", "cursor"]);
        jobs.MapGet("/{id}", ReadAsync).For(TokenRole.Viewer).WithSummary("Reads a job; with wait, as soon as it has ended").Produces<ClientJob>().Query("wait");
        jobs.MapGet("/{id}/timeline", TimelineAsync).For(TokenRole.Viewer).WithSummary("Tells every step of a job in order").Produces<Timeline>();
        jobs.MapGet("/{id}/calls", CallsAsync).For(TokenRole.Viewer).WithSummary("Shows the requests and answers that a job kept (recordCalls)").Produces<RecordedCalls>();
        jobs.MapPost("/{id}/cancel", (HttpContext context, JobGateway gateway, string id) =>
                ChangeAsync(context, id, (account, token) => gateway.CancelAsync(account, id, token)))
            .For(TokenRole.Operator).WithSummary("Ends a job early, at the vendor too if it can").Produces<ClientJob>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id}/retry", RetryAsync).For(TokenRole.Operator).WithSummary("Tries a job again that ended badly")
            .Body<JobRetry>("application/json").Produces<ClientJob>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id}/poll", (HttpContext context, JobGateway gateway, string id) =>
                ChangeAsync(context, id, (account, token) => gateway.PollNowAsync(account, id, token)))
            .For(TokenRole.Operator).WithSummary("Polls now instead of when it is due").Produces<ClientJob>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id}/extend", JobExtension.ExtendAsync).For(TokenRole.Operator).WithSummary("Puts the deadline of a job off")
            .Body<JobExtend>("application/json").Produces<ClientJob>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id}/webhook", ResendAsync).For(TokenRole.Operator)
            .WithSummary("Sends the webhook of an ended job once more, with the same webhook-id").Produces<ClientJob>(StatusCodes.Status202Accepted);
        jobs.MapDelete("/{id}", DeleteAsync).For(TokenRole.Operator).WithSummary("Forgets a finished job and its result").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    /// <summary>The job of a request; the refusal that there is none, also when it is another account's.</summary>
    public static async Task<JobSnapshot> FindAsync(HttpContext context, JobGateway gateway, string id)
    {
        RequireId(id);
        return Answer(await gateway.GetAsync(context.Caller().Account, id, context.RequestAborted));
    }

    private static async Task<IResult> StartAsync(
        HttpContext context,
        JobGateway gateway,
        JobPlanner planner,
        RecordIntake intake,
        IntakeGate gate,
        WebhookSeal seal,
        AddressGuard guard,
        ServerOptions options,
        IHostApplicationLifetime lifetime)
    {
        var account = context.Caller().Account;
        using var pass = gate.Enter(account, ImportUpload.Is(context) ? IntakeGate.StreamBytes : context.Request.ContentLength ?? options.Limits.BodyBytes);
        var request = ImportUpload.Is(context) ? ImportUpload.Read(context, options.Limits) : await JobRequest.ReadAsync(context, options.Limits, guard);
        var key = JobRequest.Key(context);
        var id = key is null ? JobId.New(options.Time.GetUtcNow()) : JobId.FromKey(account, key);
        var job = key is null ? null : await RepeatedAsync(context, gateway, intake, id, request);
        if (job is null)
        {
            var plan = await planner.PlanAsync(account, request, context.RequestAborted);
            var records = plan.Batches is { } rule ? await intake.StoreAsync(id, request, rule, context.RequestAborted) : null;
            var start = new StartJob(id, account, plan, request.Input, request.Labels, key is null ? null : request.Hash)
            {
                Webhook = request.Webhook is { } webhook ? seal.Seal(account, id, webhook) : null,
                Records = records,
            };
            var reply = await pass.PromisedAsync(() => gateway.StartAsync(start, context.RequestAborted));
            if (!reply.Created && records is not null)
            {
                await intake.DropAsync(id, records);
            }

            job = Answer(reply);
        }

        // Whoever waits for the end of the job from here on waits for a vendor and brings nothing more.
        pass.Dispose();
        if (Preferences.Wait(context.Request) is { } wait)
        {
            Preferences.Applied(context.Response, wait);
            job = await WaitAsync(context, gateway, lifetime, id, wait);
        }

        context.Response.Headers.Location = $"/v1/jobs/{id}";
        var ended = job.HasEnded && Preferences.Wait(context.Request) is not null;
        return JsonAnswers.Json(JobViews.Of(job), JsonAnswers.Contract.Job, ended ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    /// <summary>The job that this key has started before. Found first, because its definitions may have changed or gone since.</summary>
    private static async Task<JobSnapshot?> RepeatedAsync(HttpContext context, JobGateway gateway, RecordIntake intake, string id, JobRequest request)
    {
        var known = await gateway.GetAsync(context.Caller().Account, id, context.RequestAborted);
        if (known.Job is not null && request.Upload is not null)
        {
            await intake.DigestAsync(request, context.RequestAborted);
        }

        return known.Job is null || known.Job.Head.RequestHash == request.Hash
            ? known.Job
            : throw Refuse.ByTheRules(new Refusal("idempotency_mismatch", "This Idempotency-Key was used for another request. Use a new key for a new job."));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IJobBook book)
    {
        var query = JobListQuery.Read(context) with
        {
            ParentId = context.Query("parent"),
            Limit = context.Query("limit", 50, 1, JobQuery.MaxLimit),
            Cursor = context.Query("cursor"),
        };
        try
        {
            var page = await book.ListAsync(query, context.RequestAborted);
            return JsonAnswers.Json(new JobList([.. page.Jobs.Select(JobViews.Of)], page.NextCursor), JsonAnswers.Contract.JobList);
        }
        catch (ArgumentException)
        {
            throw Refuse.Invalid("cursor", "It is not a cursor of this list.", "Pass nextCursor of the page before unchanged, or none to begin with the newest job.");
        }
    }

    private static async Task<IResult> ReadAsync(HttpContext context, JobGateway gateway, INoticeBook notices, IHostApplicationLifetime lifetime, string id)
    {
        RequireId(id);
        var job = context.QueryWait() is { } wait
            ? await WaitAsync(context, gateway, lifetime, id, wait)
            : await FindAsync(context, gateway, id);
        var notice = job.Head.Webhook is null ? null : await notices.GetNoticeAsync(id, context.RequestAborted);
        return JsonAnswers.Json(JobViews.Of(job, notice), JsonAnswers.Contract.Job);
    }

    private static async Task<IResult> TimelineAsync(HttpContext context, JobGateway gateway, string id)
    {
        // The job first: what happens after that is in the history as well, so no poll is counted as missing.
        var job = await FindAsync(context, gateway, id);
        var history = await gateway.HistoryAsync(context.Caller().Account, id, context.RequestAborted);
        return JsonAnswers.Json(TimelineView.Of(history, job), JsonAnswers.Contract.Timeline);
    }

    private static async Task<IResult> CallsAsync(HttpContext context, JobGateway gateway, IPageStore pages, string id)
    {
        _ = await FindAsync(context, gateway, id);
        var calls = await KeptCalls.ReadAsync(pages, id, context.RequestAborted);
        return JsonAnswers.Json(new RecordedCalls([.. calls.Select(RecordedViews.Of)]), JsonAnswers.Contract.RecordedCalls);
    }

    private static async Task<IResult> RetryAsync(HttpContext context, JobGateway gateway, ServerOptions options, string id)
    {
        var fields = new BodyFields(await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes));
        var from = fields.Word("from", JobRetry.FromResult, JobRetry.FromSubmit);
        if (from is null)
        {
            fields.Error("from", "It is required and was not given.", "Write \"result\" to fetch the result again, or \"submit\" to submit again.");
        }

        fields.Close();
        var where = from == JobRetry.FromResult ? RetryFrom.Result : RetryFrom.Submit;
        return await ChangeAsync(context, id, (account, token) => gateway.RetryAsync(account, id, where, token));
    }

    /// <summary>Tells the end once more; a message that is still being tried is sent at once.</summary>
    private static async Task<IResult> ResendAsync(HttpContext context, JobGateway gateway, INoticeBook notices, ServerOptions options, string id)
    {
        var job = await FindAsync(context, gateway, id);
        if (job.Head.Webhook is null)
        {
            throw Refuse.Conflict("no_webhook", "The job has no webhook", "Nobody asked to be told of this job's end. Give webhook with POST /v1/jobs.");
        }

        if (!await notices.ResendNoticeAsync(id, options.Time.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            throw Refuse.Conflict("not_finished", "The job has not finished", "There is nothing to tell before the job has ended.");
        }

        var notice = await notices.GetNoticeAsync(id, context.RequestAborted);
        return JsonAnswers.Json(JobViews.Of(job, notice), JsonAnswers.Contract.Job, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, JobGateway gateway, string id)
    {
        RequireId(id);
        var reply = await gateway.DeleteAsync(context.Caller().Account, id, context.RequestAborted);
        return reply.Refusal is { } refusal ? throw Refuse.ByTheRules(refusal) : TypedResults.NoContent();
    }

    /// <summary>Asks a job for a change and answers with the job.</summary>
    public static async Task<IResult> ChangeAsync(HttpContext context, string id, Func<string, CancellationToken, Task<JobReply>> change)
    {
        RequireId(id);
        var job = Answer(await change(context.Caller().Account, context.RequestAborted));
        return JsonAnswers.Json(JobViews.Of(job), JsonAnswers.Contract.Job, StatusCodes.Status202Accepted);
    }

    /// <summary>Waits for the end of a job, but not for longer than the server itself lives.</summary>
    private static async Task<JobSnapshot> WaitAsync(HttpContext context, JobGateway gateway, IHostApplicationLifetime lifetime, string id, TimeSpan wait)
    {
        var job = await FindAsync(context, gateway, id);
        if (job.HasEnded || wait <= TimeSpan.Zero)
        {
            return job;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            return Answer(await gateway.WaitAsync(context.Caller().Account, id, wait, stop.Token));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return job;
        }
    }

    private static JobSnapshot Answer(JobReply reply) => reply switch
    {
        { Refusal: { } refusal } => throw Refuse.ByTheRules(refusal),
        { Job: { } job } => job,
        _ => throw new InvalidOperationException("The job answered with neither itself nor a refusal."),
    };

    private static void RequireId(string id)
    {
        if (!JobId.IsValid(id))
        {
            throw Refuse.NotFound($"There is no job {id}. Ids are job_ and 26 letters and digits; look at GET /v1/jobs for those that exist.");
        }
    }
}

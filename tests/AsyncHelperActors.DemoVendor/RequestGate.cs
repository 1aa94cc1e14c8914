using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Demo;

/// <summary>
/// What every request passes on its way to a handler, in this order: it is counted, its script is found, its credentials
/// are looked at, its job is found, and a scripted fault may take over.
/// </summary>
internal sealed class RequestGate(DemoVendor vendor, string prefix)
{
    public DemoVendor Vendor { get; } = vendor;

    public string Prefix { get; } = prefix;

    /// <summary>An endpoint of a script: {script} and {id}, {documentId} or {token} come from the route.</summary>
    public RequestDelegate On(string endpoint, FaultPoint point, Func<VendorCall, Task> handle) =>
        http => EnterAsync(http, endpoint, point, (string?)http.Request.RouteValues["script"], handle);

    /// <summary>The same for a script that the route does not name.</summary>
    public Task EnterAsync(HttpContext http, string endpoint, FaultPoint point, string? scriptName, Func<VendorCall, Task> handle)
    {
        Vendor.Counters.Enter(endpoint);
        var answer = AnswerAsync(http, point, scriptName, handle);
        if (!answer.IsCompletedSuccessfully)
        {
            return LeaveAsync(answer);
        }

        Vendor.Counters.Leave();
        return Task.CompletedTask;
    }

    private async Task LeaveAsync(Task answer)
    {
        try
        {
            await answer;
        }
        finally
        {
            Vendor.Counters.Leave();
        }
    }

    private Task AnswerAsync(HttpContext http, FaultPoint point, string? scriptName, Func<VendorCall, Task> handle)
    {
        var job = JobOf(http, out var jobId);
        var state = job?.Script ?? (scriptName is null ? null : Vendor.Find(scriptName));
        if (state is null || (jobId is not null && job is null))
        {
            return RefuseUnknown(http, jobId is null ? $"no script {scriptName}" : $"no job {jobId}");
        }

        var call = new VendorCall(http, Vendor, Prefix, state, job);
        if (point != FaultPoint.Blob && !IsAdmitted(call, out var refusal))
        {
            return refusal;
        }

        var request = Count(call, point);
        var fault = state.Faults.Length == 0 ? null : FaultInjection.Pick(state.Faults, point, job?.Number ?? 0, request);
        return fault is null ? handle(call) : FaultInjection.RunAsync(call, fault, handle);
    }

    private VendorJob? JobOf(HttpContext http, out string? jobId)
    {
        var route = http.Request.RouteValues;
        jobId = (string?)route["id"]
            ?? (route["documentId"] is string document ? document.StartsWith("doc-", StringComparison.Ordinal) ? document[4..] : document : null)
            ?? (route["token"] is string token ? DocumentHandlers.JobOfToken(token) ?? token : null);
        var job = jobId is null ? null : Vendor.FindJob(jobId);
        return job is { IsRemoved: true } ? null : job;
    }

    private bool IsAdmitted(VendorCall call, out Task refusal)
    {
        var sessions = call.State.Sessions;
        refusal = Task.CompletedTask;
        if (sessions.Auth.Kind == AuthKind.None)
        {
            return true;
        }

        switch (sessions.Admit(call.Http.Request, Vendor.Now))
        {
            case Admission.Granted:
                return true;
            case Admission.NeedsHandshake:
                Vendor.Counters.Add(Counter.Logins);
                call.Http.Response.Headers[sessions.Name] = sessions.Issue(Vendor.Now);
                refusal = call.Refuse(sessions.Auth.StatusCode, "session", $"repeat the request with the header {sessions.Name}");
                return false;
            default:
                Vendor.Counters.Add(Counter.AuthFailures);
                call.Http.Response.Headers.WWWAuthenticate = sessions.Auth.Kind == AuthKind.Basic ? "Basic realm=\"demo\"" : "Bearer";
                refusal = call.Refuse(401, "unauthorized", $"{sessions.Auth.Kind} credentials are missing, wrong or expired");
                return false;
        }
    }

    private int Count(VendorCall call, FaultPoint point)
    {
        switch (point)
        {
            case FaultPoint.Submit:
                Vendor.Counters.Add(Counter.Submits);
                return call.State.NextSubmitNumber();
            case FaultPoint.Status:
                Vendor.Counters.Add(Counter.Polls);
                if (call.Job.PollArrived(Vendor.Now))
                {
                    Vendor.Counters.Add(Counter.EarlyPolls);
                    Vendor.Counters.Error($"early poll of {call.Job.Id}");
                }

                break;
        }

        return call.FoundJob?.NextRequestNumber(point) ?? 0;
    }

    private Task RefuseUnknown(HttpContext http, string what)
    {
        Vendor.Counters.Error($"{http.Request.Method} {http.Request.Path}: 404 {what}");
        return Answer.Json(http, 404, what, static (writer, what) =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", "not found");
            writer.WriteString("message", what);
            writer.WriteEndObject();
        });
    }
}

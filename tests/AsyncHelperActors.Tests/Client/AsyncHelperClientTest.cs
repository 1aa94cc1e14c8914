using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Crash;
using Xunit;

namespace AsyncHelperActors.Tests.TypedClient;

/// <summary>The client against answers that the product's own server does not give; with it, it is tested in Server.</summary>
public sealed class AsyncHelperClientTest
{
    [Fact]
    public async Task A_problem_becomes_an_exception_that_says_it_all()
    {
        using var client = Answering(422, "application/problem+json", """
            { "type": "urn:x", "title": "Not valid", "status": 1, "detail": "One thing is wrong.", "more": 7,
              "errors": [ { "path": "exports[0].http", "message": "It is missing.", "hint": "Write http.", "line": 3 } ] }
            """);
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => client.GetJobAsync("job"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:x", 3), (refused.StatusCode, refused.Problem.Type, refused.Problem.Errors![0].Line));
        Assert.Equal("One thing is wrong.\n  exports[0].http: It is missing. Write http.", refused.Message);
    }

    [Theory]
    [InlineData("text/html", "<h1>Bad gateway</h1>")]
    [InlineData("application/problem+json", "{ oops")]
    [InlineData("application/problem+json", "null")]
    public async Task A_refusal_without_an_explanation_says_what_was_asked_and_the_status(string type, string body)
    {
        using var client = Answering(502, type, body);
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => client.ListJobsAsync());
        Assert.Equal(502, refused.Problem.Status);
        Assert.Contains("GET http://server/v1/jobs was answered with 502", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_server_may_say_more_than_the_client_knows()
    {
        using var client = Answering(200, "application/json", """
            { "_id": "job_1", "type": "export", "status": "running", "phase": "new-phase", "createdAt": "2026-01-01T00:00:00Z", "deadlineAt": "2026-01-02T00:00:00Z",
              "attempt": 1, "surprise": { "a": [1] } }
            """);
        var job = await client.GetJobAsync("job_1");
        Assert.Equal(("new-phase", false), (job.Phase, job.HasEnded));
    }

    [Fact]
    public async Task What_a_caller_gives_is_put_into_the_request()
    {
        var asked = new List<string>();
        using var client = Answering(200, "application/json", """{ "jobs": [], "nextCursor": null }""", asked);
        await client.ListJobsAsync(new JobFilter
        {
            Status = "running", ExportId = "a/b", Label = "k=v&w", CreatedAfter = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Limit = 7, Cursor = "c+d",
        });
        Assert.Equal(
            "GET /v1/jobs?status=running&_exportId=a%2Fb&label=k%3Dv%26w&createdAfter=2026-01-02T03%3A04%3A05.0000000%2B00%3A00&limit=7&cursor=c%2Bd", Assert.Single(asked));
        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => client.GetJobAsync("../x"));
        Assert.Equal("GET /v1/jobs/..%2Fx", asked[1]);
    }

    [Fact]
    public async Task Events_are_read_one_by_one_and_comments_are_none()
    {
        const string One = """{"_id":"job_1","type":"export","status":"running","createdAt":"2026-01-01T00:00:00Z","deadlineAt":"2026-01-01T00:00:00Z","attempt":1}""";
        using var client = Answering(200, "text/event-stream", $": hello\n\nid: 1\nevent: job\ndata: {One}\n\n: still here\n\ndata: {One.Replace("running", "completed", StringComparison.Ordinal)}\n\n");
        var statuses = new List<string>();
        await foreach (var job in client.WatchJobAsync("job_1"))
        {
            statuses.Add(job.Status);
        }

        Assert.Equal(["running", "completed"], statuses);
    }

    [Fact]
    public async Task Waiting_for_an_end_goes_on_when_the_server_was_away_for_a_moment()
    {
        var asked = new List<string>();
        const string Ended = """{"_id":"job_1","type":"export","status":"completed","outcome":"done","createdAt":"2026-01-01T00:00:00Z","deadlineAt":"2026-01-01T00:00:00Z","attempt":1}""";
        var stopping = new Scripted(503, "application/problem+json", """{"detail":"The server is stopping. Try again."}""", asked);
        using var client = new AsyncHelperClient(new HttpClient(stopping) { BaseAddress = new Uri("http://server") });
        var waiting = client.WaitForEndAsync("job_1");
        Assert.True(await Pause.UntilAsync(() => asked.Count == 1, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10)));
        stopping.Answers(200, Ended);
        Assert.True((await waiting).HasEnded);
        Assert.True(asked.Count >= 2, "it ended without asking again");
    }

    private static AsyncHelperClient Answering(int status, string type, string body, List<string>? asked = null) =>
        new(new HttpClient(new Scripted(status, type, body, asked)) { BaseAddress = new Uri("http://server") });

    private sealed class Scripted(int status, string type, string body, List<string>? asked) : HttpMessageHandler
    {
        private (int Status, string Body) _answer = (status, body);

        public void Answers(int status, string body) => _answer = (status, body);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked?.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
            var (status, body) = _answer;
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = content, RequestMessage = request });
        }
    }
}

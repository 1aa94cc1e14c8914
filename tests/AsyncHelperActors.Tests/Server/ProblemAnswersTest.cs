using System.Text;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class ProblemAnswersTest
{
    [Fact]
    public async Task Jobs_that_do_not_answer_are_a_503_that_says_when_to_come_back()
    {
        var (response, text) = await AnswerAsync(new JobsUnavailableException("the journal is slow"));
        Assert.Equal((503, "2", "application/problem+json"), (response.StatusCode, (string?)response.Headers.RetryAfter, response.ContentType));
        Assert.Contains("safe to repeat", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_is_a_500_that_gives_nothing_away()
    {
        var (response, text) = await AnswerAsync(new InvalidOperationException("password=secret at /home/x"));
        Assert.Equal(500, response.StatusCode);
        Assert.Contains("request-7", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_the_web_server_refuses_is_a_problem_too()
    {
        var (response, _) = await AnswerAsync(new BadHttpRequestException("Request body too large.", 413));
        Assert.Equal((413, "application/problem+json"), (response.StatusCode, response.ContentType));
    }

    [Fact]
    public async Task An_answer_that_has_begun_is_broken_off_and_not_ended_as_if_it_were_whole()
    {
        var answers = new ProblemAnswers(
            async context =>
            {
                await context.Response.StartAsync();
                throw new IOException("half way");
            },
            NullLogger<ProblemAnswers>.Instance);
        await Assert.ThrowsAsync<IOException>(() => answers.InvokeAsync(Started()));
    }

    private static async Task<(HttpResponse Response, string Text)> AnswerAsync(Exception error)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "request-7" };
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new ProblemAnswers(_ => throw error, NullLogger<ProblemAnswers>.Instance).InvokeAsync(context);
        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }

    private static DefaultHttpContext Started()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpResponseFeature>(new Begun());
        return context;
    }

    private sealed class Begun : Microsoft.AspNetCore.Http.Features.HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}

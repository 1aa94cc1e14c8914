using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper jobs</c>: the job API from a terminal.</summary>
internal static class JobsCommand
{
    private static readonly Option<bool> AsJson = new("--json") { Description = "Prints JSON instead of a table.", Recursive = true };
    private static readonly Argument<string> Id = new("id") { Description = "The job's id." };

    public static Command Build() => new("jobs", "Lists, shows, starts, follows and changes jobs on a server.")
    {
        ServerChoice.Server, ServerChoice.Token, AsJson,
        List(), Show(), Watch(), Start(), Result(),
        Change("cancel", "Ends a job early; the vendor is asked to cancel when the helper says how.", (client, id, _, stop) => client.CancelJobAsync(id, stop)),
        Retry(),
        Change("poll", "Asks for the status now instead of when it is due.", (client, id, _, stop) => client.PollJobAsync(id, stop)),
        Extend(),
    };

    private static Command List()
    {
        var status = new Option<string?>("--status") { Description = "Only jobs that are queued, running, completed, failed or canceled." };
        var outcome = new Option<string?>("--outcome") { Description = "Only jobs that ended as done, doneWithoutData, partial, error, timedOut or canceled." };
        var export = new Option<string?>("--export") { Description = "Only jobs of this export." };
        var import = new Option<string?>("--import") { Description = "Only jobs of this import." };
        var helper = new Option<string?>("--helper") { Description = "Only jobs of this async helper." };
        var label = new Option<string?>("--label") { Description = "Only jobs with this label, NAME=VALUE." };
        var limit = new Option<int>("--limit") { Description = "How many at the most.", DefaultValueFactory = _ => 20 };
        var command = new Command("list", "Lists jobs, newest first.") { status, outcome, export, import, helper, label, limit };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            var filter = new JobFilter
            {
                Status = line.GetValue(status),
                Outcome = line.GetValue(outcome),
                ExportId = line.GetValue(export),
                ImportId = line.GetValue(import),
                AsyncHelperId = line.GetValue(helper),
                Label = line.GetValue(label),
                Limit = line.GetValue(limit),
            };
            var page = await client.ListJobsAsync(filter, cancellation);
            if (line.GetValue(AsJson))
            {
                Terminal.Json(JsonSerializer.SerializeToNode(page, ClientJson.Default.JobList)!);
            }
            else
            {
                Terminal.Jobs(page.Jobs);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Shows a job and its timeline.") { Id };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            var job = await client.GetJobAsync(line.GetValue(Id)!, cancellation: cancellation);
            if (line.GetValue(AsJson))
            {
                Terminal.Json(JsonSerializer.SerializeToNode(job, ClientJson.Default.Job)!);
                return ExitCode.Done;
            }

            Terminal.Job(job);
            Terminal.Timeline(await client.GetTimelineAsync(job.Id, cancellation));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Watch()
    {
        var command = new Command("watch", "Follows a job to its end; the exit code is that of 'run'.") { Id };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, client => FollowAsync(line, client, line.GetValue(Id)!, cancellation)));
        return command;
    }

    private static Command Start()
    {
        var export = new Option<string?>("--export") { Description = "The export to run." };
        var import = new Option<string?>("--import") { Description = "The import to run." };
        var input = new Option<string?>("--input") { Description = "JSON that the definitions see as {{input...}}." };
        var key = new Option<string?>("--idempotency-key") { Description = "Any text: the same again with the same key starts no second job." };
        var watch = new Option<bool>("--watch") { Description = "Follows the job to its end; the exit code is then the job's." };
        var webhook = new Option<string?>("--webhook") { Description = "An address that is told when the job has ended; needs --webhook-secret." };
        var secret = new Option<string?>("--webhook-secret") { Description = "What signs the webhook: whsec_ and base64, or a text. Default: the variable ASYNCHELPER_WEBHOOK_SECRET." };
        var last = new Option<DateTimeOffset?>("--last-export") { Description = "From when on this one run of an export reads, as 2026-01-31T12:00:00Z. Default: from where its last successful run began." };
        var records = RecordsFile.Option();
        var command = new Command("start", "Starts a job.") { export, import, records, input, last, key, watch, webhook, secret };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            if (line.GetValue(export) is null == line.GetValue(import) is null)
            {
                await Console.Error.WriteLineAsync("Name one step to run: --export ID or --import ID.");
                return ExitCode.Failed;
            }

            if (line.GetValue(import) is null != line.GetValue(records) is null)
            {
                await Console.Error.WriteLineAsync(line.GetValue(import) is null ? "--records: an export sends no records." : "An import needs its records: --records FILE.");
                return ExitCode.Failed;
            }

            if (line.GetValue(records) is not null && line.GetValue(webhook) is not null)
            {
                await Console.Error.WriteLineAsync("--webhook: records are uploaded as the body of the request, which has no room for a webhook. Send records or recordsUrl with POST /v1/jobs instead.");
                return ExitCode.Failed;
            }

            var signing = line.GetValue(secret) ?? Environment.GetEnvironmentVariable("ASYNCHELPER_WEBHOOK_SECRET");
            if (line.GetValue(webhook) is not null && string.IsNullOrEmpty(signing))
            {
                await Console.Error.WriteLineAsync("--webhook: the message is signed, so it needs a secret: --webhook-secret whsec_$(openssl rand -base64 24)");
                return ExitCode.Failed;
            }

            JsonNode? given;
            try
            {
                given = line.GetValue(input) is { } text ? JsonNode.Parse(text) : null;
            }
            catch (JsonException malformed)
            {
                await Console.Error.WriteLineAsync($"--input: this is not JSON: {malformed.Message}");
                return ExitCode.Failed;
            }

            var start = new JobStart
            {
                ExportId = line.GetValue(export),
                ImportId = line.GetValue(import),
                Input = given,
                LastExportDateTime = line.GetValue(last),
                Webhook = line.GetValue(webhook) is { } url ? new WebhookStart(url, signing!) : null,
            };
            Job job;
            try
            {
                job = line.GetValue(records) is { } file
                    ? await RecordsFile.StartAsync(client, start, file, line.GetValue(key), cancellation)
                    : await client.StartJobAsync(start, line.GetValue(key), cancellation: cancellation);
            }
            catch (IOException unreadable)
            {
                await Console.Error.WriteLineAsync($"--records: {unreadable.Message}");
                return ExitCode.Failed;
            }

            if (line.GetValue(watch))
            {
                return await FollowAsync(line, client, job.Id, cancellation);
            }

            Print(line, job);
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Result()
    {
        var format = new Option<string>("--format") { Description = "How records are written: ndjson, json or csv.", DefaultValueFactory = _ => "ndjson" };
        format.AcceptOnlyFromAmong("ndjson", "json", "csv");
        var output = new Option<string?>("--output") { Description = "Where the result goes. Default: standard output." };
        var set = new Option<string?>("--set") { Description = "A further result set of the job. Default: its main result." };
        var command = new Command("result", "Prints a job's result, or writes it to a file.") { Id, format, output, set };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            await Results.WriteAsync(client, line.GetValue(Id)!, line.GetValue(format)!, line.GetValue(output), line.GetValue(set), cancellation);
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Retry()
    {
        var from = new Option<string>("--from") { Description = "result: fetch the result again. submit: submit again.", DefaultValueFactory = _ => "submit" };
        from.AcceptOnlyFromAmong(JobRetry.FromResult, JobRetry.FromSubmit);
        var command = Change("retry", "Runs a job again that ended badly.", (client, id, line, stop) => client.RetryJobAsync(id, line.GetValue(from)!, stop));
        command.Add(from);
        return command;
    }

    private static Command Extend()
    {
        var by = new Option<string?>("--by") { Description = "How much later than the present deadline: 30m, 2h, 1d." };
        var until = new Option<DateTimeOffset?>("--until") { Description = "The new deadline, as 2026-01-31T12:00:00Z." };
        var command = Change("extend", "Puts the deadline of a job off, with --by or --until.", (client, id, line, stop) =>
            client.ExtendJobAsync(id, new JobExtend { By = line.GetValue(by), Until = line.GetValue(until) }, stop));
        command.Add(by);
        command.Add(until);
        return command;
    }

    private static Command Change(string name, string what, Func<AsyncHelperClient, string, ParseResult, CancellationToken, Task<Job>> change)
    {
        var command = new Command(name, what) { Id };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            Print(line, await change(client, line.GetValue(Id)!, line, cancellation));
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<int> FollowAsync(ParseResult line, AsyncHelperClient client, string id, CancellationToken cancellation)
    {
        var job = await ProgressLine.FollowAsync(client, id, cancellation);
        if (line.GetValue(AsJson))
        {
            Print(line, job);
        }

        return ExitCode.Of(job.Outcome);
    }

    private static void Print(ParseResult line, Job job)
    {
        if (line.GetValue(AsJson))
        {
            Terminal.Json(JsonSerializer.SerializeToNode(job, ClientJson.Default.Job)!);
        }
        else
        {
            Terminal.Job(job);
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AsyncHelperActors.Tests.Golden;

public sealed class JobSerializerTest : IDisposable
{
    private readonly ExtendedActorSystem system = (ExtendedActorSystem)ActorSystem.Create("serializer");

    private JobSerializer Serializer => new(system);

    public void Dispose() => system.Terminate().Wait(TimeSpan.FromSeconds(10));

    [Fact]
    public void Every_field_of_every_event_and_message_comes_back()
    {
        Assert.All(StoredSamples.Events.Concat(StoredSamples.Messages), sample =>
        {
            var read = Serializer.FromBinary(Serializer.ToBinary(sample), Serializer.Manifest(sample));
            Assert.IsType(sample.GetType(), read);
            Assert.Equal(Everything(sample), Everything(read));
        });
    }

    [Fact]
    public void A_job_that_has_done_nothing_yet_comes_back_as_a_snapshot_without_nulls_where_lists_belong()
    {
        var accepted = StoredSamples.Events.OfType<JobAccepted>().Single();
        var fresh = JobSnapshot.Of((Job.Known)JobDecider.Evolve(Job.Absent.Instance, accepted), calling: false, 1);
        var read = (JobSnapshot)Serializer.FromBinary(Serializer.ToBinary(fresh), Serializer.Manifest(fresh));
        Assert.Equal(Everything(fresh), Everything(read));
        Assert.Empty(read.Head.Warnings);
        Assert.Empty(read.Head.Errors);
        Assert.Equal(StoredResult.Nothing, read.Head.Stored);
    }

    [Fact]
    public void Every_number_of_a_policy_comes_back_whether_it_is_usual_or_not()
    {
        var accepted = StoredSamples.Events.OfType<JobAccepted>().Single();
        foreach (var property in typeof(JobPolicy).GetProperties())
        {
            var policy = new JobPolicy();
            property.SetValue(policy, property.GetValue(accepted.Plan.Policy));
            Assert.NotEqual(Everything(new JobPolicy()), Everything(policy));
            Assert.Equal(Everything(policy), Everything(Again(policy)));
        }

        Assert.Equal(Everything(new JobPolicy()), Everything(Again(new JobPolicy())));
        var zero = new JobPolicy { Factor = 0, Attempts = 0, InitialWaitMs = 0, PollWaitMs = 0, ReadToleranceMs = 0, RetryWaitMs = 0, RespectRetryAfter = false };
        Assert.Equal(Everything(zero), Everything(Again(zero)));

        JobPolicy Again(JobPolicy policy) =>
            Trip(accepted with { Plan = accepted.Plan with { Policy = policy } }).Plan.Policy;
    }

    [Fact]
    public void A_policy_that_was_stored_without_numbers_keeps_the_numbers_of_its_day()
    {
        var read = (JobAccepted)Serializer.FromBinary("""{"at":"2026-03-14T15:09:26Z","plan":{"policy":{}}}"""u8.ToArray(), "e.accepted.1");
        Assert.Equal((60_000, 60_000, 86_400_000, 1d), (read.Plan.Policy.InitialWaitMs, read.Plan.Policy.PollWaitMs, read.Plan.Policy.MaxWaitMs, read.Plan.Policy.Factor));
        Assert.Equal((true, 3_600_000, 86_400_000), (read.Plan.Policy.RespectRetryAfter, read.Plan.Policy.ReadToleranceMs, read.Plan.Policy.TotalDeadlineMs));
        Assert.Equal((1, 1_800_000, WhenUncertain.Fail), (read.Plan.Policy.Attempts, read.Plan.Policy.RetryWaitMs, read.Plan.Policy.WhenUncertain));
        Assert.Empty(read.Plan.Policy.SequenceMs);
    }

    [Fact]
    public void Unknown_fields_are_passed_over_and_missing_ones_are_neutral()
    {
        var read = (JobFinished)Serializer.FromBinary("""{"at":"2026-03-14T15:09:26Z","colour":{"deep":[1]}}"""u8.ToArray(), "e.finished.1");
        Assert.Equal(new JobFinished(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero), Outcome.Done, null, 0), read);
    }

    [Fact]
    public void Nulls_and_zeros_are_left_out_and_text_stays_readable()
    {
        var started = new SubmissionStarted(new DateTimeOffset(2026, 3, 14, 16, 9, 26, TimeSpan.FromHours(1)), 1);
        Assert.Equal("""{"attempt":1,"at":"2026-03-14T15:09:26Z"}""", Text(started));
        var done = new JobFinished(started.At, Outcome.Done, null, 0, "größer als '5'");
        Assert.Equal("""{"statusValue":"größer als '5'","at":"2026-03-14T15:09:26Z"}""", Text(done));
    }

    [Fact]
    public void Documents_of_vendors_are_kept_to_the_letter()
    {
        var odd = new RawJson("""{"id": 12345678901234567890.10, "a":1,"a":2, "s":"\u00e9/"}""");
        Assert.Equal(odd, Trip(new Submitted(DateTimeOffset.UnixEpoch, new RemoteJob(odd, RawJson.Null), DateTimeOffset.UnixEpoch)).Remote.Data);
    }

    [Fact]
    public void Folded_is_refused()
    {
        var folded = new Folded(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1);
        Assert.Contains("never journalled", Assert.Throws<SerializationException>(() => Serializer.Manifest(folded)).Message, StringComparison.Ordinal);
        Assert.Throws<SerializationException>(() => Serializer.ToBinary(folded));
    }

    [Fact]
    public void An_unknown_manifest_names_itself_and_the_releases_that_write_it()
    {
        var message = Assert.Throws<SerializationException>(() => Serializer.FromBinary([], "e.accepted.9")).Message;
        Assert.Contains("'e.accepted.9'", message, StringComparison.Ordinal);
        Assert.Contains($"written by releases after {JobManifests.Release}", message, StringComparison.Ordinal);
        Assert.Contains("e.accepted.1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_name_their_manifest()
    {
        var message = Assert.Throws<SerializationException>(() => Serializer.FromBinary("""{"at":"""u8.ToArray(), "e.started.1")).Message;
        Assert.Contains("'e.started.1' (6 bytes)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_actor_system_finds_it_for_events_and_messages_and_refuses_what_nobody_registered()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddAkka("bound", akka => akka.WithJobSerializer());
        using var host = builder.Build();
        await host.StartAsync();
        var serialization = host.Services.GetRequiredService<ActorSystem>().Serialization;
        Assert.All(
            StoredSamples.Events.Concat(StoredSamples.Messages),
            sample => Assert.Equal(JobSerializer.Id, Assert.IsType<JobSerializer>(serialization.FindSerializerFor(sample)).Identifier));
        Assert.Throws<SerializationException>(() => serialization.FindSerializerFor(new Uri("urn:nobody")));
        await host.StopAsync();
    }

    private static string Everything(object value) => JsonSerializer.Serialize(value);

    private string Text(JobEvent e) => Encoding.UTF8.GetString(Serializer.ToBinary(e));

    private T Trip<T>(T e)
        where T : JobEvent => (T)Serializer.FromBinary(Serializer.ToBinary(e), Serializer.Manifest(e));
}

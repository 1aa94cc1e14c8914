using System.Diagnostics.Metrics;
using AsyncHelperActors.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class BatchWriterTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_idle_writer_writes_at_once_and_what_gathers_meanwhile_shares_the_next_transaction()
    {
        var target = new FakeTarget();
        await using var writer = new BatchWriter<string>("test", target, capacity: 100);
        var held = target.HoldNextCommit();
        var first = writer.WriteAsync("a");
        await held.Reached.WaitAsync(Patience);
        var rest = new[] { "b", "c", "d" }.Select(i => writer.WriteAsync(i)).ToArray();
        Assert.Equal(3, writer.QueueLength);
        held.Release();
        await Task.WhenAll([first, .. rest]).WaitAsync(Patience);
        Assert.Equal(["a", "b c d"], target.Committed);
        Assert.Equal(2, writer.Transactions);
    }

    [Fact]
    public async Task A_transaction_takes_no_more_than_its_weight()
    {
        var target = new FakeTarget();
        await using var writer = new BatchWriter<string>("test", target, capacity: 100, weightOfBatch: 4);
        var held = target.HoldNextCommit();
        var first = writer.WriteAsync("a");
        await held.Reached.WaitAsync(Patience);
        var rest = new[] { "b", "c", "d", "e" }.Select(i => writer.WriteAsync(i, weight: 2)).ToArray();
        held.Release();
        await Task.WhenAll([first, .. rest]).WaitAsync(Patience);
        Assert.Equal(["a", "b c", "d e"], target.Committed);
    }

    [Fact]
    public async Task A_full_queue_makes_its_caller_wait_until_there_is_room()
    {
        var target = new FakeTarget();
        await using var writer = new BatchWriter<string>("test", target, capacity: 2);
        var held = target.HoldNextCommit();
        var first = writer.WriteAsync("a");
        await held.Reached.WaitAsync(Patience);
        var queued = new[] { writer.WriteAsync("b"), writer.WriteAsync("c") };
        using var impatient = new CancellationTokenSource();
        var waiting = writer.WriteAsync("d");
        var givenUp = writer.WriteAsync("e", cancellation: impatient.Token);
        Assert.Equal(2, writer.QueueLength);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.WaitAsync(Patience));
        held.Release();
        await Task.WhenAll([first, .. queued, waiting]).WaitAsync(Patience);
        Assert.Equal("a b c d", string.Join(' ', target.Committed));
    }

    [Fact]
    public async Task A_bad_item_fails_its_own_caller_only()
    {
        var target = new FakeTarget();
        await using var writer = new BatchWriter<string>("test", target, capacity: 100);
        var held = target.HoldNextCommit();
        var first = writer.WriteAsync("a");
        await held.Reached.WaitAsync(Patience);
        var good = new[] { "b", "c" }.Select(i => writer.WriteAsync(i)).ToArray();
        var bad = writer.WriteAsync("bad");
        var after = writer.WriteAsync("d");
        held.Release();
        await Task.WhenAll([first, .. good, after]).WaitAsync(Patience);
        Assert.Equal("no bad items", (await Assert.ThrowsAsync<FormatException>(() => bad)).Message);
        Assert.Equal(["a", "b", "c", "d"], target.Committed);
    }

    [Fact]
    public async Task A_database_that_is_away_fails_the_whole_batch_at_once()
    {
        var target = new FakeTarget();
        await using var writer = new BatchWriter<string>("test", target, capacity: 100);
        var held = target.HoldNextCommit();
        var first = writer.WriteAsync("a");
        await held.Reached.WaitAsync(Patience);
        var batch = new[] { "b", "away", "c" }.Select(i => writer.WriteAsync(i)).ToArray();
        held.Release();
        await first.WaitAsync(Patience);
        foreach (var write in batch)
        {
            await Assert.ThrowsAsync<IOException>(() => write.WaitAsync(Patience));
        }

        Assert.Equal(1, target.TimesAway);
        await writer.WriteAsync("d").WaitAsync(Patience);
        Assert.Equal(["a", "d"], target.Committed);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_busy_database_is_asked_again_but_not_for_ever(int timesBusy, bool succeeds)
    {
        var target = new FakeTarget { TimesBusy = timesBusy };
        await using var writer = new BatchWriter<string>("test", target, capacity: 100);
        var write = writer.WriteAsync("a");
        if (succeeds)
        {
            await write.WaitAsync(Patience);
        }
        else
        {
            await Assert.ThrowsAsync<TimeoutException>(() => write.WaitAsync(Patience));
        }

        await writer.WriteAsync("b").WaitAsync(Patience);
        Assert.Equal(succeeds ? ["a", "b"] : ["b"], target.Committed);
    }

    [Fact]
    public async Task The_length_of_the_queue_is_a_metric()
    {
        var target = new FakeTarget();
        await using var writer = new BatchWriter<string>("metered", target, capacity: 100);
        var held = target.HoldNextCommit();
        var first = writer.WriteAsync("a");
        await held.Reached.WaitAsync(Patience);
        var second = writer.WriteAsync("b");
        var lengths = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "asynchelper.storage.queue")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
        {
            if (tags.ToArray().Any(t => Equals(t.Value, "metered")))
            {
                lengths.Add(value);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal([1], lengths);
        held.Release();
        await Task.WhenAll(first, second).WaitAsync(Patience);
    }

    private sealed class FakeTarget : IBatchTarget<string>
    {
        private readonly List<string> _applied = [];
        private Gate? _held;

        public List<string> Committed { get; } = [];

        public int TimesBusy { get; set; }

        /// <summary>How often somebody asked in vain for what is away.</summary>
        public int TimesAway { get; private set; }

        public Gate HoldNextCommit() => _held = new Gate();

        public ValueTask BeginAsync()
        {
            _applied.Clear();
            return TimesBusy-- > 0 ? throw new TimeoutException("busy") : ValueTask.CompletedTask;
        }

        public ValueTask ApplyAsync(string item)
        {
            _applied.Add(item);
            if (item == "away")
            {
                TimesAway++;
                throw new IOException("away");
            }

            return item == "bad" ? throw new FormatException("no bad items") : ValueTask.CompletedTask;
        }

        public async ValueTask CommitAsync()
        {
            if (Interlocked.Exchange(ref _held, null) is { } gate)
            {
                await gate.PassAsync();
            }

            Committed.Add(string.Join(' ', _applied));
        }

        public ValueTask RollbackAsync()
        {
            _applied.Clear();
            return ValueTask.CompletedTask;
        }

        public bool IsBusy(Exception error) => error is TimeoutException;

        public bool IsAway(Exception error) => error is IOException;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Release() => _released.SetResult();

        public Task PassAsync()
        {
            _reached.SetResult();
            return _released.Task;
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace AsyncHelperActors.Actors.Storage;

// How many small writes become few transactions
// ---------------------------------------------
// A transaction costs a flush to the disk, hundreds of times what a row costs. So the writes of many callers share one: a
// single loop takes whatever is waiting (up to a limit), writes it in one transaction on a connection of its own, tells the
// callers, and looks again. There is no timer: an idle writer writes at once, and while it writes, the next batch gathers by
// itself. The more load, the larger the batches, and the cheaper each row.
//
// The order of the queue is the order of the writes, so a caller that writes twice, or two callers that agree on an order
// between themselves, see the later write win.
//
// A batch that fails is tried again item by item, each in its own transaction: one bad item fails its own caller, and nobody
// else's write is lost by having stood beside it. A database that is merely busy is asked again before that. One that is away fails the
// whole batch at once: to ask it again for each item would only keep the callers waiting for the same answer.

/// <summary>Where a <see cref="BatchWriter{T}"/> writes to: one connection, used by one thread at a time.</summary>
internal interface IBatchTarget<in T> : IAsyncDisposable
{
    ValueTask BeginAsync();

    /// <summary>Writes one item inside the transaction. May run more than once for an item; only the last run counts.</summary>
    ValueTask ApplyAsync(T item);

    /// <summary>Makes the transaction durable.</summary>
    ValueTask CommitAsync();

    /// <summary>Undoes what was begun; does nothing when nothing was.</summary>
    ValueTask RollbackAsync();

    /// <summary>True when the same transaction, tried again at once, may well succeed.</summary>
    bool IsBusy(Exception error);

    /// <summary>True when no transaction can succeed now, whatever is in it.</summary>
    bool IsAway(Exception error);
}

/// <summary>Writes the items of many callers in few transactions; each caller is told when its item is durable.</summary>
internal sealed class BatchWriter<T> : IAsyncDisposable
{
    private const int AttemptsWhenBusy = 3;

    private readonly IBatchTarget<T> _target;
    private readonly int _weightOfBatch;
    private readonly Channel<Pending> _queue;
    private readonly Task _loop;
    private readonly Meter _meter = new("AsyncHelperActors.Storage");
    private readonly Counter<long> _items;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _failures;
    private readonly KeyValuePair<string, object?> _tag;
    private long _transactions;

    /// <param name="name">Tells its metrics from those of other writers.</param>
    /// <param name="target">Disposed with the writer.</param>
    /// <param name="capacity">Items that may wait; a further caller waits until there is room.</param>
    /// <param name="weightOfBatch">The weight at which a transaction is full.</param>
    public BatchWriter(string name, IBatchTarget<T> target, int capacity, int weightOfBatch = 500)
    {
        _target = target;
        _weightOfBatch = weightOfBatch;
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _tag = new("asynchelper.storage.writer", name);
        _items = _meter.CreateCounter<long>("asynchelper.storage.writes", "{item}", "Items made durable.");
        _seconds = _meter.CreateHistogram<double>("asynchelper.storage.transaction", "s", "Duration of a transaction.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _failures = _meter.CreateCounter<long>("asynchelper.storage.failures", "{item}", "Items that could not be written.");
        _meter.CreateObservableGauge(
            "asynchelper.storage.queue", () => new Measurement<int>(QueueLength, _tag), "{item}", "Items that wait for a transaction.");
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Items that wait for a transaction now.</summary>
    public int QueueLength => _queue.Reader.Count;

    /// <summary>Transactions committed so far.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>Completes when the item is durable.</summary>
    /// <param name="item">What to write.</param>
    /// <param name="weight">Its share of a transaction, about one for each row.</param>
    /// <param name="cancellation">Gives up while the queue is full. An item that is in the queue is written.</param>
    /// <exception cref="ObjectDisposedException">The writer is closed; nothing was written.</exception>
    public Task WriteAsync(T item, int weight = 1, CancellationToken cancellation = default)
    {
        var pending = new Pending(item, weight);
        return _queue.Writer.TryWrite(pending) ? pending.Task : WaitForRoomAsync(pending, cancellation);
    }

    /// <summary>Writes what is waiting, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _target.DisposeAsync();
        _meter.Dispose();
    }

    private async Task WaitForRoomAsync(Pending pending, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw new ObjectDisposedException($"The {_tag.Value} writer is closed; this item was not written.", closed);
        }

        await pending.Task;
    }

    private async Task RunAsync()
    {
        List<Pending> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            for (var weight = 0; weight < _weightOfBatch && _queue.Reader.TryRead(out var pending); weight += pending.Weight)
            {
                batch.Add(pending);
            }

            await WriteBatchAsync(batch);
            batch.Clear();
        }
    }

    private async ValueTask WriteBatchAsync(List<Pending> batch)
    {
        var error = await TransactAsync(batch);
        if (error is not null && batch.Count > 1 && !_target.IsAway(error))
        {
            foreach (var pending in batch)
            {
                Complete(pending, await TransactAsync([pending]));
            }

            return;
        }

        foreach (var pending in batch)
        {
            Complete(pending, error);
        }
    }

    private void Complete(Pending pending, Exception? error)
    {
        if (error is not null)
        {
            _failures.Add(1, _tag);
        }

        pending.Complete(error is not null && StorageFullException.Is(error) ? new StorageFullException(error) : error);
    }

    /// <summary>One transaction; gives what went wrong, or null.</summary>
    private async ValueTask<Exception?> TransactAsync(List<Pending> batch)
    {
        var started = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _target.BeginAsync();
                foreach (var pending in batch)
                {
                    await _target.ApplyAsync(pending.Item);
                }

                await _target.CommitAsync();
                Interlocked.Increment(ref _transactions);
                _items.Add(batch.Count, _tag);
                _seconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _tag);
                return null;
            }
            catch (Exception error)
            {
                // Whatever it is belongs to the callers, who are told; the loop must live on for the next ones.
                var failed = await RollbackAsync(error);
                if (attempt == AttemptsWhenBusy || !_target.IsBusy(failed))
                {
                    return failed;
                }
            }
        }
    }

    private async ValueTask<Exception> RollbackAsync(Exception reason)
    {
        try
        {
            await _target.RollbackAsync();
            return reason;
        }
        catch (Exception second)
        {
            return new AggregateException("A write failed, and so did undoing it.", reason, second);
        }
    }

    private sealed class Pending(T item, int weight) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public T Item => item;

        public int Weight => weight;

        public void Complete(Exception? error)
        {
            if (error is null)
            {
                SetResult();
            }
            else
            {
                SetException(error);
            }
        }
    }
}

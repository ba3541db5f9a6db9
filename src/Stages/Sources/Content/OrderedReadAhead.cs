using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Millrace.Stages.Sources.Content;

/// <summary>Works on items ahead of whoever takes the results, on threads of its own, and gives the results in the order of the items.</summary>
/// <remarks>No thread and no result that was not taken outlives <see cref="Dispose"/>.</remarks>
/// <typeparam name="TResult">What is made of an item.</typeparam>
sealed class OrderedReadAhead<TResult> : IDisposable
    where TResult : class, IDisposable
{
    readonly Func<CancellationToken, long?> nextItem;
    readonly Func<long, CancellationToken, TResult?> work;
    readonly int window;
    readonly Thread[] threads;
    readonly Queue<Slot> slots = [];
    readonly Lock finding = new();
    readonly object gate = new();
    readonly CancellationTokenSource stop = new();
    bool isEnded;
    bool isStopped;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">How many threads.</param>
    /// <param name="window">Most items that were begun and not taken.</param>
    /// <param name="nextItem">Finds an item, one thread at a time, in the order of the results; null at the end.</param>
    /// <param name="work">Makes the result of an item, on all threads at once; null where it has none.</param>
    public OrderedReadAhead(
        int workers, int window, Func<CancellationToken, long?> nextItem, Func<long, CancellationToken, TResult?> work)
    {
        (this.nextItem, this.work, this.window) = (nextItem, work, window);
        threads = new Thread[workers];
        for (var index = 0; index < workers; index++)
        {
            threads[index] = new Thread(Run) { IsBackground = true, Name = $"read-ahead {index}" };
            threads[index].Start();
        }
    }

    /// <summary>Takes the next result; waits for it. False at the end.</summary>
    /// <exception cref="Exception">What finding or working threw, now and whenever it is tried again.</exception>
    public bool TryTake(out long item, out TResult? result, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static self => ((OrderedReadAhead<TResult>)self!).Wake(), this);
        Slot? slot;
        lock (gate)
        {
            while (!(slots.TryPeek(out slot) ? slot.IsDone : isEnded))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(gate);
            }
            if (slot is not null)
            {
                slot.Failure?.Throw();
                slots.Dequeue();
                Monitor.PulseAll(gate);
            }
        }
        (item, result) = slot is null ? (0, null) : (slot.Item, slot.Result);
        return slot is not null;
    }

    void Run()
    {
        while (TryBegin(out var slot))
        {
            TResult? result = null;
            ExceptionDispatchInfo? failure = null;
            try
            {
                if (slot.Failure is null)
                    result = work(slot.Item, stop.Token);
            }
#pragma warning disable CA1031 // what fails here is thrown on the thread that takes the result
            catch (Exception cause)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(cause);
            }
            lock (gate)
            {
                slot.Finish(result, failure);
                isEnded |= failure is not null;
                Monitor.PulseAll(gate);
            }
        }
    }

    bool TryBegin([NotNullWhen(true)] out Slot? slot)
    {
        slot = null;
        lock (finding)
        {
            lock (gate)
            {
                while (!isStopped && !isEnded && slots.Count >= window)
                    Monitor.Wait(gate);
                if (isStopped || isEnded)
                    return false;
            }
            var begun = Find();
            lock (gate)
            {
                isEnded |= begun?.Failure is not null || begun is null;
                if (begun is not null)
                    slots.Enqueue(begun);
                Monitor.PulseAll(gate);
            }
            slot = begun;
            return slot is not null;
        }
    }

    Slot? Find()
    {
        try
        {
            return nextItem(stop.Token) is { } item ? new Slot(item) : null;
        }
#pragma warning disable CA1031 // what fails here is thrown on the thread that takes the result
        catch (Exception cause)
#pragma warning restore CA1031
        {
            var failed = new Slot(0);
            failed.Finish(null, ExceptionDispatchInfo.Capture(cause));
            return failed;
        }
    }

    void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (isStopped)
                return;
            isStopped = true;
            Monitor.PulseAll(gate);
        }
        stop.Cancel();
        foreach (var thread in threads)
            thread.Join();
        foreach (var slot in slots)
            slot.Result?.Dispose();
        slots.Clear();
        stop.Dispose();
    }

    sealed class Slot(long item)
    {
        public long Item { get; } = item;

        public TResult? Result { get; private set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public bool IsDone { get; private set; }

        public void Finish(TResult? result, ExceptionDispatchInfo? failure) =>
            (Result, Failure, IsDone) = (result, failure ?? Failure, true);
    }
}

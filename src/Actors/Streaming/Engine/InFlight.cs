namespace Millrace.Actors.Streaming.Engine;

/// <summary>Bounds the bytes of input between the source and the sink. One task enters, one leaves.</summary>
sealed class InFlight(long capacity)
{
    readonly Lock gate = new();
    long held;
    long wanted;
    TaskCompletionSource? waiter;

    public long Held => Interlocked.Read(ref held);

    /// <summary>
    /// Completes when there is room; what is larger than the whole capacity waits until nothing else is there.
    /// </summary>
    public ValueTask EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (held == 0 || held + bytes <= capacity)
            {
                held += bytes;
                return ValueTask.CompletedTask;
            }
            wanted = bytes;
            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(waiter.Task.WaitAsync(cancellationToken));
        }
    }

    public void Leave(long bytes)
    {
        lock (gate)
        {
            held -= bytes;
            if (waiter is null || (held > 0 && held + wanted > capacity))
                return;
            held += wanted;
            waiter.TrySetResult();
            waiter = null;
        }
    }
}

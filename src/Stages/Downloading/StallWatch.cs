namespace Millrace.Stages.Downloading;

/// <summary>Ends an attempt in which nothing comes for too long.</summary>
sealed class StallWatch : IDisposable
{
    readonly CancellationTokenSource stalled;
    readonly CancellationTokenSource either;
    readonly CancellationToken stop;

    public StallWatch(TimeProvider time, CancellationToken cancellationToken)
    {
        stop = cancellationToken;
        stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
    }

    /// <summary>Waits for something from the other side, at most for so long.</summary>
    /// <exception cref="TransferCutException">It took longer, or the connection broke.</exception>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> work, TimeSpan patience, string what)
    {
        try
        {
            stalled.CancelAfter(patience);
            var result = await work(either.Token).ConfigureAwait(false);
            stalled.CancelAfter(Timeout.InfiniteTimeSpan);
            return result;
        }
        catch (Exception cause) when (cause is OperationCanceledException or IOException or HttpRequestException)
        {
            stop.ThrowIfCancellationRequested();
            throw stalled.IsCancellationRequested
                ? new TransferCutException(FormattableString.Invariant($"{what} for {patience.TotalSeconds:0.###} s"))
                : NetworkFailure.Of(cause);
        }
    }

    public void Dispose()
    {
        either.Dispose();
        stalled.Dispose();
    }
}

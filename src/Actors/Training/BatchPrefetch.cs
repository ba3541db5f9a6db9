using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Millrace.Model.Bert;

namespace Millrace.Actors.Training;

/// <summary>Loads the batches of coming steps while the trainer computes.</summary>
sealed class BatchPrefetch : IDisposable
{
    readonly Channel<IReadOnlyList<PreTrainingBatch>> ready;
    readonly CancellationTokenSource disposed = new();
    readonly Task loading;

    /// <param name="source">Where the batches come from.</param>
    /// <param name="firstStep">Number of the step that <see cref="Take"/> returns first.</param>
    /// <param name="endStep">Number behind the last step.</param>
    /// <param name="capacity">Steps held ready at most, the one being loaded included.</param>
    public BatchPrefetch(IBatchSource source, long firstStep, long endStep, int capacity)
    {
        ready = Channel.CreateBounded<IReadOnlyList<PreTrainingBatch>>(
            new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        loading = Task.Run(() => LoadAsync(source, firstStep, endStep, disposed.Token));
    }

    /// <summary>Time the trainer has spent in <see cref="Take"/>.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The micro-batches of the next step; null: it was stopped before they were there.</summary>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ChannelClosedException">Behind the last step. What the source throws comes out as it is.</exception>
    public IReadOnlyList<PreTrainingBatch>? Take(CancellationToken stop)
    {
        if (ready.Reader.TryRead(out var batches))
            return batches;
        var started = Stopwatch.GetTimestamp();
        try
        {
            // The trainer owns its thread and has nothing else to do: blocking it is the point.
            return ready.Reader.ReadAsync(stop).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (ChannelClosedException closed) when (closed.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
        finally
        {
            Waited += Stopwatch.GetElapsedTime(started);
        }
    }

    /// <summary>Ends the loading; waits for the one step that the source may be busy with, since it must not be used after.</summary>
    public void Dispose()
    {
        disposed.Cancel();
        loading.GetAwaiter().GetResult();
        disposed.Dispose();
    }

    async Task LoadAsync(IBatchSource source, long firstStep, long endStep, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            // Room first, then the load: what is loaded but has no room yet would be one step more than the capacity.
            for (var step = firstStep; step < endStep && await ready.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false); step++)
                ready.Writer.TryWrite(source.Step(step));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed: nobody takes any more.
        }
#pragma warning disable CA1031 // whatever the source throws belongs to the trainer's supervisor: Take hands it on
        catch (Exception cause)
#pragma warning restore CA1031
        {
            failure = cause;
        }
        ready.Writer.TryComplete(failure);
    }
}

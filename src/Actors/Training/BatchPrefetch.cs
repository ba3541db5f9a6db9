using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Millrace.Model.Bert;

namespace Millrace.Actors.Training;

/// <summary>Loads the batches of coming steps on a thread of its own while the trainer computes.</summary>
sealed class BatchPrefetch : IDisposable
{
    readonly Channel<IReadOnlyList<PreTrainingBatch>> ready;
    readonly CancellationTokenSource stop = new();
    readonly Task loading;

    /// <param name="source">Where the batches come from.</param>
    /// <param name="firstStep">Number of the step that <see cref="Take"/> returns first.</param>
    /// <param name="endStep">Number behind the last step.</param>
    /// <param name="capacity">Steps held ready at most.</param>
    public BatchPrefetch(IBatchSource source, long firstStep, long endStep, int capacity)
    {
        ready = Channel.CreateBounded<IReadOnlyList<PreTrainingBatch>>(
            new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        loading = Task.Run(() => LoadAsync(source, firstStep, endStep, stop.Token));
    }

    /// <summary>Time the trainer has spent in <see cref="Take"/>.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The micro-batches of the next step.</summary>
    /// <exception cref="ChannelClosedException">Behind the last step, unless the source failed: then its failure.</exception>
    public IReadOnlyList<PreTrainingBatch> Take()
    {
        if (ready.Reader.TryRead(out var batches))
            return batches;
        var started = Stopwatch.GetTimestamp();
        // The trainer owns its thread and has nothing else to do: blocking it is the point.
        try
        {
            batches = ready.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException closed) when (closed.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause); // what the source threw decides what is done about it
        }
        Waited += Stopwatch.GetElapsedTime(started);
        return batches;
    }

    public void Dispose()
    {
        stop.Cancel();
        loading.GetAwaiter().GetResult();
        stop.Dispose();
    }

    async Task LoadAsync(IBatchSource source, long firstStep, long endStep, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            for (var step = firstStep; step < endStep; step++)
                await ready.Writer.WriteAsync(source.Step(step), cancellationToken).ConfigureAwait(false);
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

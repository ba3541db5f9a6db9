using Microsoft.Extensions.Logging;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>What the parts of one run share.</summary>
sealed class RunContext(string graph, GraphOptions options, GraphServices services, CancellationToken stop) : IDisposable
{
    readonly CancellationTokenSource abort = new();
    readonly Lock gate = new();
    Exception? failure;
    readonly HashSet<object> stages = new(ReferenceEqualityComparer.Instance);
    int otherFailures;

    public string Graph { get; } = graph;

    public GraphOptions Options { get; } = options;

    public TimeProvider Time { get; } = services.Time;

    public ILogger Logger { get; } = services.Logger;

    /// <summary>Bounds what is between source and sink.</summary>
    public InFlight InFlight { get; } = new(options.MaxInFlightBytes);

    /// <summary>The source should be read no further; what was read is finished.</summary>
    public CancellationToken Stop { get; } = stop;

    /// <summary>Everything ends at once.</summary>
    public CancellationToken Aborted => abort.Token;

    /// <summary>Most elements in a batch: at least two batches fit into a mailbox.</summary>
    public int BatchElements => Math.Max(1, Math.Min(Options.BatchElements, Options.Buffer / 2));

    /// <summary>Bytes that close a batch: small enough that every worker finds work within what may be in flight.</summary>
    public long BatchBytes => Math.Max(1, Math.Min(Options.BatchBytes, Options.MaxInFlightBytes / (4 * Options.Workers)));

    /// <summary>Batches in a mailbox that holds so many elements.</summary>
    public int MailboxCapacity(int? buffer) => Math.Max(1, (buffer ?? Options.Buffer) / BatchElements);

    public void Abort() => abort.Cancel();

    /// <summary>
    /// Makes a stage, and insists on a new one: replicas share nothing, and a restarted stage starts afresh.
    /// </summary>
    public T New<T>(Func<T> factory, T? previous) where T : class
    {
        var stage = factory();
        lock (gate)
            if (ReferenceEquals(stage, previous) || (previous is null && !stages.Add(stage)))
                throw new InvalidOperationException("its factory gave the same instance twice, a new one is needed each time");
        return stage;
    }

    /// <summary>
    /// The first failure wins and ends everything; others, except those that come of that end, are counted.
    /// </summary>
    public void Fail(Exception cause)
    {
        lock (gate)
        {
            if (failure is null && !(cause is OperationCanceledException && Aborted.IsCancellationRequested))
                failure = cause;
            else if (cause is not OperationCanceledException)
                otherFailures++;
        }
        abort.Cancel();
    }

    /// <summary>The failure to report, or null.</summary>
    public Exception? Failure
    {
        get
        {
            lock (gate)
            {
                if (failure is StageFailedException first)
                    first.OtherFailures = otherFailures;
                return failure;
            }
        }
    }

    public TimeSpan Since(long timestamp) => Time.GetElapsedTime(timestamp);

    public void Dispose() => abort.Dispose();
}

using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// One stage at its place in a worker: it holds the instance of the moment and what is known of its failures.
/// </summary>
abstract class Frame(string name, int index, StageOptions options, RunContext run)
{
    public string Name { get; } = name;

    /// <summary>Place in the fused run.</summary>
    public int Index { get; } = index;

    public Func<Exception, Directive> Decide { get; } = options.Decide ?? FailurePolicy.Decide;

    public RestartHistory Restarts { get; } = new(options.Supervision ?? run.Options.Supervision, name, run.Time);

    public int MaxRestarts { get; } = (options.Supervision ?? run.Options.Supervision).MaxRestarts;

    /// <summary>The stage, where it keeps state.</summary>
    public abstract IStateful? Stateful { get; }

    /// <summary>Replaces the stage by a fresh instance.</summary>
    public abstract void Renew();

    /// <summary>Hands one element of a batch to the stage, this being the first of its fused run.</summary>
    public abstract ValueTask ReceiveAsync(Batch batch, int index);

    /// <summary>Tells the stage that its input has ended.</summary>
    public abstract ValueTask CompleteAsync();
}

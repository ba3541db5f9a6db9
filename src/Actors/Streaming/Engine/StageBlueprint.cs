namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// What a graph knows of one stage before it runs. Immutable; its types are known to the derived class alone.
/// </summary>
abstract class StageBlueprint(string name, StageOptions options)
{
    public string Name { get; } = name;

    public StageOptions Options { get; } = options;

    public abstract Type InType { get; }

    public abstract Type OutType { get; }

    /// <summary>Whether the stage keeps state. Makes an instance to see it.</summary>
    public abstract bool IsStateful();

    /// <summary>What collects the emitted elements of this stage, it being the last of its fused run.</summary>
    public abstract Collector CreateCollector();

    /// <summary>The emit, of this stage's type, that ends in the collector.</summary>
    public abstract object EmitInto(Collector collector);

    /// <summary>
    /// Puts the stage at its place in a worker, emitting into <paramref name="next"/>; also gives the emit that
    /// reaches it.
    /// </summary>
    public abstract (Frame Frame, object Emit) CreateFrame(StageWorker worker, int index, object next);
}

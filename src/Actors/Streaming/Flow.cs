using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>A source and the stages after it, so far. Immutable: adding a stage gives another one.</summary>
/// <typeparam name="T">The type of the elements at its end.</typeparam>
public sealed class Flow<T>
{
    readonly SourceBlueprint source;
    readonly IReadOnlyList<StageBlueprint> stages;

    internal Flow(SourceBlueprint from, IReadOnlyList<StageBlueprint> via) => (source, stages) = (from, via);

    /// <summary>Adds a stage.</summary>
    /// <param name="name">Its name, the only one of its kind in the graph.</param>
    /// <param name="factory">Makes a new instance each time: one for each worker, one after each restart.</param>
    public Flow<TNext> Via<TNext>(string name, Func<Stage<T, TNext>> factory) => Via(name, factory, StageOptions.Inherited);

    /// <summary>Adds a stage that is run in its own way.</summary>
    public Flow<TNext> Via<TNext>(string name, Func<Stage<T, TNext>> factory, StageOptions options)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new Flow<TNext>(source, [.. stages, new TypedStageBlueprint<T, TNext>(name, factory, options)]);
    }

    /// <summary>Ends in a sink called <c>sink</c>.</summary>
    public RunnableGraph To(Sink<T> sink) => To("sink", sink);

    /// <summary>Ends in a sink.</summary>
    /// <exception cref="ArgumentException">Two parts of the graph have the same name, or one has the engine's.</exception>
    public RunnableGraph To(string name, Sink<T> sink) => new("graph", source, stages, new TypedSinkBlueprint<T>(name, sink));
}

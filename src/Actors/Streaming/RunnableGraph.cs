using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>A whole graph: source, stages, sink. It is run once, since its sink is closed at the end.</summary>
public sealed class RunnableGraph
{
    readonly SourceBlueprint source;
    readonly IReadOnlyList<StageBlueprint> stages;
    readonly SinkBlueprint sink;
    readonly StrongBox<int> started; // shared by all names of one graph

    internal RunnableGraph(string name, SourceBlueprint from, IReadOnlyList<StageBlueprint> via, SinkBlueprint to)
        : this(name, from, via, to, new StrongBox<int>())
    {
        var problems = GraphBuilder.NameProblems([source.Name, .. stages.Select(stage => stage.Name), sink.Name]);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }

    RunnableGraph(string name, SourceBlueprint from, IReadOnlyList<StageBlueprint> via, SinkBlueprint to, StrongBox<int> ran)
    {
        Name = name;
        (source, stages, sink, started) = (from, via, to, ran);
    }

    /// <summary>
    /// Names the graph in reports and its file of rejections; <c>graph</c> unless <see cref="Named"/> otherwise.
    /// </summary>
    public string Name { get; }

    /// <summary>Names of source, stages and sink, in order, each with the type of what it gives (the sink: takes).</summary>
    public IReadOnlyList<(string Name, Type Element)> Parts =>
        [(source.Name, source.OutType), .. stages.Select(stage => (stage.Name, stage.OutType)), (sink.Name, sink.InType)];

    /// <summary>The same graph under another name.</summary>
    public RunnableGraph Named(string name) => new(name, source, stages, sink, started);

    /// <summary>Runs the graph with the clock of the machine and without a log.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="cancellationToken">Stops reading; what has been read is finished and committed.</param>
    /// <exception cref="StageFailedException">A source, stage or sink failed.</exception>
    /// <exception cref="TooManyRejectionsException">Too large a share was rejected.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before the end of its input.</exception>
    public Task<GraphReport> RunAsync(GraphOptions options, CancellationToken cancellationToken) =>
        Start(options, GraphServices.Silent, cancellationToken, CancellationToken.None).Completion;

    /// <summary>Starts the graph.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="services">Clock and log.</param>
    /// <param name="stop">Stops reading; what has been read is finished and committed.</param>
    /// <param name="abort">Ends everything at once; what was not committed is lost.</param>
    /// <exception cref="InvalidOperationException">The graph has been run before.</exception>
    /// <exception cref="StageFailedException">A stage cannot be made.</exception>
    public GraphRun Start(GraphOptions options, GraphServices services, CancellationToken stop, CancellationToken abort)
    {
        if (Interlocked.Exchange(ref started.Value, 1) != 0)
            throw new InvalidOperationException($"{Name} has been run, and its sink is closed; make a new graph");
        var engine = new GraphEngine(new RunContext(Name, options, services, stop), source, stages, sink, abort);
        return new GraphRun(Task.Run(engine.RunAsync, CancellationToken.None), engine.Statistics);
    }
}

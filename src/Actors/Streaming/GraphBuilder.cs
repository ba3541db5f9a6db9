using System.Reflection;
using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>Builds a graph whose types are known only when it runs, such as one named in a configuration file.</summary>
/// <param name="name">Name of the graph.</param>
public sealed class GraphBuilder(string name)
{
    readonly List<StageEntry> stages = [];
    (string Name, object Source)? source;
    (string Name, object Sink)? sink;

    sealed record StageEntry(string Name, Type InType, Type OutType, Func<object> Factory, StageOptions Options);

    /// <summary>Sets the source, a <see cref="Source{T}"/>.</summary>
    public GraphBuilder From(string sourceName, object instance)
    {
        source = (sourceName, instance);
        return this;
    }

    /// <summary>Adds a stage.</summary>
    /// <param name="stageName">Its name.</param>
    /// <param name="inType">What it takes.</param>
    /// <param name="outType">What it gives.</param>
    /// <param name="factory">Makes a <see cref="Stage{TIn, TOut}"/> of these types, a new one each time.</param>
    /// <param name="options">How it is run.</param>
    public GraphBuilder Via(string stageName, Type inType, Type outType, Func<object> factory, StageOptions options)
    {
        stages.Add(new StageEntry(stageName, inType, outType, factory, options));
        return this;
    }

    /// <summary>Sets the sink, a <see cref="Sink{TIn}"/>.</summary>
    public GraphBuilder To(string sinkName, object instance)
    {
        sink = (sinkName, instance);
        return this;
    }

    /// <summary>
    /// Everything that is wrong with the graph, in its order; empty: it can be built. No stage is made for this.
    /// </summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        (string Name, Type? Type) before = (source?.Name ?? "source", null);
        if (source is not { } from)
            problems.Add($"{name} has no source");
        else if ((before.Type = ArgumentsOf(from.Source.GetType(), typeof(Source<>))?[0]) is null)
            problems.Add($"{from.Name} cannot begin a graph: {Describe(from.Source.GetType())} is not a source");

        foreach (var stage in stages)
        {
            CheckJoint(problems, before, (stage.Name, stage.InType));
            before = (stage.Name, stage.OutType);
        }
        if (sink is not { } to)
            problems.Add($"{name} has no sink");
        else if (ArgumentsOf(to.Sink.GetType(), typeof(Sink<>))?[0] is not { } taken)
            problems.Add($"{to.Name} cannot end a graph: {Describe(to.Sink.GetType())} is not a sink");
        else
            CheckJoint(problems, before, (to.Name, taken));

        problems.AddRange(NameProblems([source?.Name, .. stages.Select(stage => stage.Name), sink?.Name]));
        return problems;
    }

    /// <summary>Builds the graph.</summary>
    /// <exception cref="ArgumentException">There are <see cref="Problems"/>.</exception>
    public RunnableGraph Build()
    {
        if (Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems));

        var (sourceName, from) = source!.Value;
        var (sinkName, to) = sink!.Value;
        return new RunnableGraph(
            name,
            Make<SourceBlueprint>(typeof(TypedSourceBlueprint<>), ArgumentsOf(from.GetType(), typeof(Source<>))!, sourceName, from),
            [.. stages.Select(BlueprintOf)],
            Make<SinkBlueprint>(typeof(TypedSinkBlueprint<>), ArgumentsOf(to.GetType(), typeof(Sink<>))!, sinkName, to));
    }

    internal static List<string> NameProblems(IEnumerable<string?> names)
    {
        var problems = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in names.OfType<string>())
        {
            if (part == CommitBarrier.EngineState)
                problems.Add($"no part of a graph may be named {part}; the graph's own progress has this name");
            else if (!seen.Add(part))
                problems.Add($"{part} is in the graph twice; its progress is kept by name");
        }
        return problems;
    }

    static void CheckJoint(List<string> problems, (string Name, Type? Type) giver, (string Name, Type Type) taker)
    {
        if (giver.Type is not null && giver.Type != taker.Type)
            problems.Add($"{taker.Name} takes {Describe(taker.Type)} but {giver.Name} gives {Describe(giver.Type)}");
    }

    static StageBlueprint BlueprintOf(StageEntry stage)
    {
        var make = typeof(GraphBuilder).GetMethod(nameof(MakeStage), BindingFlags.NonPublic | BindingFlags.Static)!;
        return (StageBlueprint)make.MakeGenericMethod(stage.InType, stage.OutType).Invoke(null, [stage])!;
    }

    static TypedStageBlueprint<TIn, TOut> MakeStage<TIn, TOut>(StageEntry stage) => new(
        stage.Name,
        () => stage.Factory() is var made && made is Stage<TIn, TOut> typed
            ? typed
            : throw new InvalidCastException(
                $"it should turn {Describe(typeof(TIn))} into {Describe(typeof(TOut))}, but {Describe(made.GetType())} does not"),
        stage.Options);

    static T Make<T>(Type definition, Type[] arguments, params object[] values) =>
        (T)Activator.CreateInstance(definition.MakeGenericType(arguments), values)!;

    /// <summary>What a type derived from an open generic base fills its parameters with, or null.</summary>
    static Type[]? ArgumentsOf(Type type, Type definition)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == definition)
                return candidate.GetGenericArguments();
        return null;
    }

    static string Describe(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Describe))}>"
        : type.Name;
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;

namespace Millrace.Laws;

/// <summary>
/// One stage with the inputs it is put through the laws with, and what it makes of them when nothing goes wrong.
/// </summary>
sealed class StageCase<TIn, TOut>(
    Func<Stage<TIn, TOut>> factory, IReadOnlyList<TIn> inputs, Func<TOut, object?>? show, Func<TIn, object?>? showInput)
{
    static readonly JsonSerializerOptions Json = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>No law hangs: what takes this long is stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public IReadOnlyList<TIn> Inputs { get; } = inputs;

    /// <summary>Whether the stage keeps state.</summary>
    public bool Stateful { get; } = StateOf(factory().GetType()) is not null;

    public string Name { get; } = factory().GetType().Name;

    /// <summary>One element a batch, a commit after every element, no pauses before restarts.</summary>
    public static GraphOptions Options { get; } = new(
        Workers: 1,
        Buffer: 64,
        BatchElements: 1,
        BatchBytes: 1,
        MaxInFlightBytes: 64,
        CommitBytes: 1,
        MaxRejectedShare: 1,
        MinElementsToJudge: long.MaxValue,
        new SupervisionOptions(MaxRestarts: 3, TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.Zero, Jitter: 0));

    public InMemorySource<Numbered<TIn>> Source() => SourceOf(Inputs);

    public static InMemorySource<Numbered<TIn>> SourceOf(IReadOnlyList<TIn> items) => new(Number(items));

    public static IReadOnlyList<Numbered<TIn>> Number(IReadOnlyList<TIn> items) =>
        [.. items.Select((item, number) => new Numbered<TIn>(number, item))];

    public GraphRun Start(
        Source<Numbered<TIn>> source,
        Sink<TOut> sink,
        GraphOptions options,
        StageProbe probe,
        CancellationToken stop,
        CancellationToken abort) =>
        Graph.From("source", source).Via("stage", () => Probe(factory(), probe)).To("sink", sink)
            .Start(options, GraphServices.Silent, stop, abort);

    /// <summary>Runs to the end.</summary>
    public async Task<GraphReport> RunAsync(Source<Numbered<TIn>> source, Sink<TOut> sink, GraphOptions options, StageProbe probe) =>
        await Start(source, sink, options, probe, CancellationToken.None, CancellationToken.None).Completion.WaitAsync(Patience);

    /// <summary>What was committed, so that it can be compared.</summary>
    public StageOutcome Outcome(CollectingStore<TOut> store) => new([.. store.Committed.Select(Show)], store.Progress.Rejected);

    public string Show(TOut element) => Written(show is null ? element : show(element), nameof(show));

    public string ShowInput(TIn element) => Written(showInput is null ? element : showInput(element), nameof(showInput));

    static string Written(object? element, string parameter)
    {
        try
        {
            return JsonSerializer.Serialize(element, Json);
        }
        catch (Exception cause) when (cause is NotSupportedException or InvalidOperationException or JsonException)
        {
            throw new ArgumentException($"{element?.GetType()} cannot be written as JSON; give the law what of it matters: {parameter}", parameter, cause);
        }
    }

    static Stage<Numbered<TIn>, TOut> Probe(Stage<TIn, TOut> stage, StageProbe probe) =>
        StateOf(stage.GetType()) is { } state
            ? (Stage<Numbered<TIn>, TOut>)Activator.CreateInstance(
                typeof(ProbedStatefulStage<,,>).MakeGenericType(typeof(TIn), typeof(TOut), state), stage, probe)!
            : new ProbedStage<TIn, TOut>(stage, probe);

    static Type? StateOf(Type? type)
    {
        for (; type is not null; type = type.BaseType)
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(StatefulStage<,,>))
                return type.GetGenericArguments()[2];
        return null;
    }
}

using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// One replica of a fused run of stages, or of one stateful stage: turns a batch into the batch that follows from it.
/// </summary>
sealed partial class StageWorker
{
    // Timing every element would cost as much as a small stage does.
    const int TimedEvery = 32;

    readonly Frame[] frames;
    readonly Collector collector;
    readonly StageMeter[] meters;
    readonly long[] timed;
    int sequence;
    BatchHeader header = new(0);

    public StageWorker(RunContext run, IReadOnlyList<StageBlueprint> stages, StageMeter[] stageMeters)
    {
        Run = run;
        meters = stageMeters;
        Counts = new long[stages.Count];
        countsBefore = new long[stages.Count];
        timed = new long[stages.Count + 1];
        frames = new Frame[stages.Count];
        collector = stages[^1].CreateCollector();
        var next = stages[^1].EmitInto(collector);
        for (var i = stages.Count - 1; i >= 0; i--)
        {
            try
            {
                (frames[i], next) = stages[i].CreateFrame(this, i, next);
            }
            catch (Exception cause)
            {
                throw StageFailedException.AtStart(stages[i].Name, cause);
            }
        }
    }

    public RunContext Run { get; }

    /// <summary>By stage, the elements received in this batch.</summary>
    public long[] Counts { get; }

    /// <summary>Whether the element at hand is one of those whose stages are timed.</summary>
    public bool Timing { get; private set; }

    IStateful? Stateful => frames[0].Stateful;

    /// <summary>Goes on from where an earlier run came to.</summary>
    public void Restore(GraphProgress progress)
    {
        if (Stateful is not { } stateful || progress.Cursor == Cursor.Start)
            return;
        try
        {
            if (!progress.States.TryGetValue(frames[0].Name, out var state))
                throw new InvalidDataException("the saved progress holds no state of this stage; it is of another graph");
            stateful.GoBackToJson(state);
        }
        catch (Exception cause) when (cause is not StageFailedException)
        {
            var element = progress.Cursor.Element;
            throw new StageFailedException(frames[0].Name, element, $"restoring the state before element {element}", cause, Directive.Stop);
        }
    }

    public async ValueTask<Batch> HandleAsync(Batch input)
    {
        var started = Run.Time.GetTimestamp();
        header = input.Header;
        collector.Begin(header);
        SaveState(from: 0);
        for (var i = 0; i < input.Count; i++)
        {
            Run.Aborted.ThrowIfCancellationRequested();
            collector.Origin = input.Origins[i];
            Timing = frames.Length > 1 && sequence++ % TimedEvery == 0;
            await HandleAsync(input, i);
        }
        Timing = false;
        if (header.End)
        {
            collector.Origin = header.AddOrigin(new Origin(header.After.Element, "end of the input"));
            await HandleAsync(input, input.Count);
        }
        if (header.Barrier is { } barrier && Stateful is { } stateful)
            barrier.States[frames[0].Name] = Guarded(stateful.SaveJson);
        Account(Run.Since(started));
        return collector.Take();
    }

    async ValueTask HandleAsync(Batch input, int index)
    {
        BeginElement();
        if (!await AttemptAsync(input, index))
            await RecoverAsync(input, index);
        if (refused && Stateful is not null)
            await UndoRefusedAsync(input, index);
    }

    /// <summary>
    /// Adds the time since <paramref name="started"/> (0: not timed) to the stage, what is downstream included.
    /// </summary>
    public void Spent(int index, long started)
    {
        if (started != 0)
            timed[index] += Run.Since(started).Ticks;
    }

    // The time of the batch is shared out among its stages in the proportion of those elements that were timed.
    void Account(TimeSpan duration)
    {
        var total = timed[0];
        for (var i = 0; i < frames.Length; i++)
        {
            var share = total > 0 ? Math.Max(0, timed[i] - timed[i + 1]) / (double)total : i == 0 ? 1 : 0;
            meters[i].Handled(Counts[i], duration * share);
        }
        Array.Clear(Counts);
    }

    T Guarded<T>(Func<T> save)
    {
        try
        {
            return save();
        }
        catch (Exception cause)
        {
            throw Failed(frames[0], cause, Directive.Stop, restarts: 0);
        }
    }
}

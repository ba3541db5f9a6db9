using System.Globalization;

namespace Millrace.Actors.Training;

/// <summary>What has come of a run so far, over all its processes; part of every checkpoint.</summary>
/// <param name="FirstLoss">Mean loss of the first steps that were reported.</param>
/// <param name="LastLoss">Mean loss of the last ones.</param>
/// <param name="Sequences">Sequences trained on.</param>
/// <param name="Seconds">Time spent on them, waiting included, evaluations and checkpoints left out.</param>
/// <param name="WaitSeconds">Time of it spent waiting for data.</param>
sealed record TrainingTotals(double FirstLoss, double LastLoss, long Sequences, double Seconds, double WaitSeconds)
{
    /// <summary>Nothing yet.</summary>
    public static TrainingTotals None { get; } = new(double.NaN, double.NaN, 0, 0, 0);

    /// <summary>With some more steps.</summary>
    public TrainingTotals Plus(double loss, long sequences, TimeSpan time, TimeSpan waited) => new(
        double.IsNaN(FirstLoss) ? loss : FirstLoss, loss, Sequences + sequences, Seconds + time.TotalSeconds, WaitSeconds + waited.TotalSeconds);

    /// <summary>As a checkpoint keeps them.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToProgress() =>
    [
        new(nameof(FirstLoss), Text(FirstLoss)),
        new(nameof(LastLoss), Text(LastLoss)),
        new(nameof(Sequences), Sequences.ToString(CultureInfo.InvariantCulture)),
        new(nameof(Seconds), Text(Seconds)),
        new(nameof(WaitSeconds), Text(WaitSeconds)),
    ];

    /// <summary>As a checkpoint has kept them.</summary>
    public static TrainingTotals Of(IReadOnlyDictionary<string, string> progress) => new(
        Number(progress[nameof(FirstLoss)]),
        Number(progress[nameof(LastLoss)]),
        long.Parse(progress[nameof(Sequences)], CultureInfo.InvariantCulture),
        Number(progress[nameof(Seconds)]),
        Number(progress[nameof(WaitSeconds)]));

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Millrace.Actors.Training;

/// <summary>The trainer failed again and again, and did not come past one step.</summary>
public sealed class TrainingFailedException : Exception
{
    /// <param name="step">Steps done when it failed.</param>
    /// <param name="restarts">Restarts that were tried.</param>
    /// <param name="firstCause">The first failure.</param>
    public TrainingFailedException(long step, int restarts, Exception firstCause)
        : base(string.Create(CultureInfo.InvariantCulture, $"training stopped at step {step:N0} after {Restarts(restarts)}: {firstCause.Message}"), firstCause)
    {
    }

    static string Restarts(int count) => count == 1 ? "1 restart" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} restarts");
}

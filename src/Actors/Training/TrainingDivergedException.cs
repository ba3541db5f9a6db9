using System.Globalization;

namespace Millrace.Actors.Training;

/// <summary>Training makes no progress any more: the gradients of too many steps in a row were not finite.</summary>
/// <param name="step">Steps done.</param>
/// <param name="skipped">Steps in a row that changed nothing.</param>
public sealed class TrainingDivergedException(long step, long skipped)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"training diverged: the gradients of {skipped:N0} steps in a row, up to step {step:N0}, were not finite"));

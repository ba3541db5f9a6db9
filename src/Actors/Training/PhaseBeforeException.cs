using System.Globalization;

namespace Millrace.Actors.Training;

/// <summary>A phase cannot begin: the newest sound checkpoint is of a step before its first.</summary>
sealed class PhaseBeforeException(string phase, long step)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{phase} cannot begin at step {step:N0}"));

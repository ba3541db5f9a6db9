using System.Globalization;

namespace Millrace.Actors.Training;

/// <summary>A checkpoint could not be written: training can go on, but cannot end well.</summary>
sealed class CheckpointNotWrittenException : IOException
{
    /// <param name="step">Of the checkpoint.</param>
    /// <param name="cause">What the disk said.</param>
    public CheckpointNotWrittenException(long step, Exception cause)
        : base(string.Create(CultureInfo.InvariantCulture, $"the checkpoint of step {step:N0} could not be written: {cause.Message}"), cause) =>
        HResult = cause.HResult; // a full disk stays recognisable
}

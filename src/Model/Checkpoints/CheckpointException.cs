namespace Millrace.Model.Checkpoints;

/// <summary>A checkpoint or weight file is damaged, incomplete or of something else.</summary>
/// <param name="message">Names the file, and what was expected and got.</param>
/// <param name="cause">What failed below, or null.</param>
public sealed class CheckpointException(string message, Exception? cause = null) : Exception(message, cause);

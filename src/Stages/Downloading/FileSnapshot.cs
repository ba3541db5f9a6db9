namespace Millrace.Stages.Downloading;

/// <summary>One transfer at one moment.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Received">Bytes of it that are there.</param>
/// <param name="Length">Its size; null: not known yet.</param>
/// <param name="Trouble">Why it waits for another attempt; null: it does not.</param>
public readonly record struct FileSnapshot(string Name, long Received, long? Length, string? Trouble);

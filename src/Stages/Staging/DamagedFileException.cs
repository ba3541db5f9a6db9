namespace Millrace.Stages.Staging;

/// <summary>A file, of the run or of its input, is not what was written: cut short, changed, or missing between others. Trying again does not help.</summary>
/// <param name="path">The file.</param>
/// <param name="offset">Byte offset in the file where it was noticed.</param>
/// <param name="problem">What is wrong there: expected and got.</param>
public sealed class DamagedFileException(string path, long offset, string problem)
    : FormatException($"{path}, byte {offset}: {problem}")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Byte offset in the file where it was noticed.</summary>
    public long Offset { get; } = offset;
}

namespace Millrace.Stages.Downloading;

/// <summary>A file that was fetched whole and checked, in this run or an earlier one.</summary>
/// <param name="Source">Name of the source that it belongs to.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Checksum">What it came to; null where nobody said what it must come to.</param>
public sealed record DownloadedFile(string Source, string Path, long Length, Checksum? Checksum)
{
    /// <summary>The name of the file.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}

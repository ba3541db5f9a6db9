namespace Millrace.Stages.Downloading;

/// <summary>One file to fetch.</summary>
/// <param name="Source">Name of the source that it belongs to.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Path">Where it goes.</param>
/// <param name="Checksum">What it must come to; null: unknown.</param>
/// <param name="List">The file that <paramref name="Checksum"/> was read from, which goes where it proves wrong; or null.</param>
public sealed record DownloadTask(string Source, Uri Url, string Path, Checksum? Checksum, string? List)
{
    /// <summary>The name of the file.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}

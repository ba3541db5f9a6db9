using System.Text.Json;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Downloading;

/// <summary>The files of one source, all there; it lies in the folder of the source as the hidden file <c>.files.json</c>.</summary>
/// <param name="Of">The fingerprint of what was asked for.</param>
/// <param name="Files">Names and sizes, in the order of the source.</param>
sealed record DownloadListing(string Of, IReadOnlyList<DownloadListing.Entry> Files)
{
    const string FileName = ".files.json";

    /// <summary>One of the files.</summary>
    public sealed record Entry(string Name, long Length, string? Digest);

    public static void Write(string folder, DownloadSource source, IReadOnlyList<DownloadedFile> files) => DurableFile.Write(
        Path.Combine(folder, FileName),
        JsonSerializer.SerializeToUtf8Bytes(
            new DownloadListing(source.Fingerprint, [.. files.Select(file => new Entry(file.Name, file.Length, file.Checksum?.Hex))]), DownloadRecord.Json));

    /// <summary>The files of a source where all of them are there; else null.</summary>
    public static IReadOnlyList<DownloadedFile>? Read(string folder, DownloadSource source)
    {
        try
        {
            var path = Path.Combine(folder, FileName);
            if (!File.Exists(path) || JsonSerializer.Deserialize<DownloadListing>(File.ReadAllBytes(path), DownloadRecord.Json) is not { } listing || listing.Of != source.Fingerprint)
                return null;
            return listing.Files.All(entry => new FileInfo(Path.Combine(folder, entry.Name)) is { Exists: true } file && file.Length == entry.Length)
                ? [.. listing.Files.Select(entry => new DownloadedFile(
                    source.Name, Path.Combine(folder, entry.Name), entry.Length, entry.Digest is { } hex ? Checksum.Parse(hex) : null))]
                : null;
        }
        catch (JsonException)
        {
            return null; // then each file is looked at
        }
    }
}

using System.Text.Json;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Staging;

/// <summary>The mark that a token store holds the whole input.</summary>
/// <param name="Files">Number of its token files.</param>
/// <param name="Documents">Number of its documents.</param>
sealed record StoreCompletion(int Files, long Documents)
{
    const string FileName = "complete";

    /// <summary>The mark in a folder, or null.</summary>
    /// <exception cref="DamagedFileException">There is one that cannot be read.</exception>
    public static StoreCompletion? Find(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<StoreCompletion>(File.ReadAllBytes(path));
        }
        catch (JsonException cause)
        {
            throw new DamagedFileException(path, cause.BytePositionInLine ?? 0, "expected the number of files and documents as JSON");
        }
    }

    /// <summary>Number of the token files in a folder.</summary>
    /// <exception cref="DamagedFileException">One is missing between others, or before the end that is marked.</exception>
    public static int CountFiles(string folder) =>
        NumberedFiles.Count(folder, TokenFileFormat.Extension, least: Find(folder)?.Files ?? 0);

    public ValueTask WriteAsync(string folder, CancellationToken cancellationToken) =>
        DurableFile.WriteAsync(
            Path.Combine(folder, FileName),
            (stream, cancel) => stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(this), cancel),
            cancellationToken);
}

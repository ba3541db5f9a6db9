using System.Text.Json;

namespace Millrace.Stages.Downloading;

/// <summary>What is known of a file that is fetched or has been; it lies beside it in a hidden file of JSON.</summary>
/// <param name="Url">Where it is from.</param>
/// <param name="Validator">The server's ETag, or its Last-Modified; null: it gave none that can be relied on.</param>
/// <param name="Length">Its whole size in bytes; null: not known yet.</param>
/// <param name="Flushed">Bytes of the part that are safe on the disk.</param>
/// <param name="Digest">What a finished file came to, <c>sha1 …</c>; null: nobody asked.</param>
/// <param name="Finished">Whether all of it is there and checked. Then there is the file, or the whole part that is about to be it.</param>
sealed record DownloadRecord(string Url, string? Validator, long? Length, long Flushed, string? Digest, bool Finished)
{
    /// <summary>How the hidden files of downloads are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Reads a record; null where there is none, or it is damaged: then the file is fetched anew.</summary>
    public static DownloadRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<DownloadRecord>(File.ReadAllBytes(path), Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The record as it is written.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}

using System.Text.Json;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>The file that lists the shards of a data set, one JSON object a line, in the order they were planned.</summary>
static class ShardManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.jsonl";

    /// <summary>Reads all lines of a manifest that nobody writes any more.</summary>
    /// <exception cref="DamagedFileException">A line cannot be read.</exception>
    public static IReadOnlyList<ManifestEntry> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var lines = Parse(path, bytes);
        var end = lines.Count > 0 ? lines[^1].End : 0;
        return end == bytes.Length
            ? lines.ConvertAll(line => line.Entry)
            : throw new DamagedFileException(path, end, "the line that begins here has no end");
    }

    /// <summary>Reads the lines up to the first one that is not kept, and cuts off the rest and half a line at the end.</summary>
    /// <exception cref="DamagedFileException">A line that has an end cannot be read.</exception>
    public static List<ManifestEntry> Recover(string path, Func<int, ManifestEntry, bool> isKept)
    {
        if (!File.Exists(path))
        {
            using var created = DurableFile.Create(path);
            created.Commit();
            return [];
        }
        var bytes = File.ReadAllBytes(path);
        var kept = Parse(path, bytes).TakeWhile((line, number) => isKept(number, line.Entry)).ToList();
        var length = kept.Count > 0 ? kept[^1].End : 0;
        if (length < bytes.Length)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(length);
            file.Flush(flushToDisk: true);
        }
        return kept.ConvertAll(line => line.Entry);
    }

    /// <summary>Adds lines and makes them durable.</summary>
    public static void Append(string path, IEnumerable<ManifestEntry> entries)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        foreach (var entry in entries)
            file.Write(Line(entry));
        file.Flush(flushToDisk: true);
    }

    static byte[] Line(ManifestEntry entry) => [.. DatasetJson.Encode(entry, indented: false), (byte)'\n'];

    static List<(ManifestEntry Entry, int End)> Parse(string path, ReadOnlySpan<byte> bytes)
    {
        var lines = new List<(ManifestEntry, int)>();
        var start = 0;
        for (int length; (length = bytes[start..].IndexOf((byte)'\n')) >= 0; start += length + 1)
        {
            try
            {
                lines.Add((DatasetJson.Decode<ManifestEntry>(bytes.Slice(start, length)), start + length + 1));
            }
            catch (JsonException cause)
            {
                throw new DamagedFileException(path, start, $"the line that begins here is not of a shard: {cause.Message}");
            }
        }
        return lines;
    }
}

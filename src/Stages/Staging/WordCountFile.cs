using System.Buffers.Binary;
using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Staging;

/// <summary>The words between two commits and how often each came, with the progress of the graph that counted them.</summary>
/// <remarks>
/// Little-endian: magic (8 bytes), length of the progress (4), the progress as JSON, number of words (4), for each its
/// count (8), its length (2) and its UTF-8; CRC-32C of all that (4).
/// </remarks>
static class WordCountFile
{
    /// <summary>Ending of the file names.</summary>
    public const string Extension = ".words";

    const int ChecksumBytes = sizeof(uint);

    static ReadOnlySpan<byte> Magic => "MRWORDS1"u8;

    /// <summary>Path of the file with this number.</summary>
    public static string PathOf(string folder, int number) => NumberedFiles.PathOf(folder, number, Extension);

    /// <summary>Writes a file, durable when this returns.</summary>
    public static void Write(string path, WordTable words, GraphProgress progress)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(progress);
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(Magic);
        writer.Write(json.Length);
        writer.Write(json);
        writer.Write(words.Count);
        for (var word = 0; word < words.Count; word++)
        {
            var text = words.WordAt(word);
            writer.Write(words.CountAt(word));
            writer.Write((ushort)text.Length);
            writer.Write(text);
        }
        writer.Write(Crc32C.Of(Written(content)));
        DurableFile.Write(path, Written(content));
    }

    /// <summary>Reads a file and adds its words to a counter; the progress it carries.</summary>
    /// <param name="path">The file.</param>
    /// <param name="words">What they are added to; null where only the progress is wanted.</param>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    public static GraphProgress Read(string path, WordCounter? words)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.Length < Magic.Length + ChecksumBytes || !bytes.StartsWith(Magic))
            throw new DamagedFileException(path, 0, "expected a file of word counts");
        var content = bytes[..^ChecksumBytes];
        var (expected, got) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]), Crc32C.Of(content));
        if (expected != got)
            throw new DamagedFileException(path, content.Length, $"expected checksum {expected:x8}, got {got:x8}");

        var rest = content[Magic.Length..];
        var json = Take(ref rest, BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int))));
        var progress = JsonSerializer.Deserialize<GraphProgress>(json)!;
        for (var left = BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int))); left > 0 && words is not null; left--)
        {
            var count = BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long)));
            words.AddWord(Take(ref rest, BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, sizeof(ushort)))), count);
        }
        return progress;
    }

    static ReadOnlySpan<byte> Written(MemoryStream content) => content.GetBuffer().AsSpan(0, (int)content.Length);

    static ReadOnlySpan<byte> Take(ref Span<byte> rest, int bytes)
    {
        var taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}

using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Content;

namespace Millrace.Pipeline.Commands;

/// <summary>Standard input of a filter, read forward once.</summary>
sealed class StandardInput : ContentStream
{
    /// <summary>What errors call it.</summary>
    public const string Name = "standard input";

    readonly Stream input = Console.OpenStandardInput();
    long offset;

    public override long Offset => offset;

    public override long FileBytesRead => offset;

    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = input.Read(buffer);
        if (offset == 0 && CompressionOf(buffer[..read]) is var (format, program))
            throw new InputException($"{Name} is compressed by {format}\n\nhint: put `{program} |` before it");
        offset += read;
        return read;
    }

    public override ContentPlace PlaceOf(long offset) => new(offset, 0, 0);

    static (string Format, string Program)? CompressionOf(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? ("gzip", "zcat")
        : beginning.StartsWith("BZh"u8) && beginning.Length > 4 && beginning[4] is 0x31 or 0x17 ? ("bzip2", "bzcat")
        : beginning.StartsWith((ReadOnlySpan<byte>)[0xFD, .. "7zXZ"u8]) ? ("xz", "xzcat")
        : null;

    /// <summary>All of it.</summary>
    public static byte[] ReadAll()
    {
        using var input = new StandardInput();
        var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = input.Read(buffer, CancellationToken.None)) > 0;)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }

    public override void Dispose()
    {
        input.Dispose();
        base.Dispose();
    }
}

using Millrace.Stages.Sources.Content.Bzip2;
using Millrace.Stages.Sources.Content.Members;

namespace Millrace.Stages.Sources.Content;

/// <summary>Opens input files, compressed or not.</summary>
public static class ContentFiles
{
    /// <summary>Opens a file to read its content from a place on; decompresses on all cores.</summary>
    /// <inheritdoc cref="Open(string, ContentPlace, int)"/>
    public static ContentStream Open(string path, ContentPlace from) => Open(path, from, Environment.ProcessorCount);

    /// <summary>Opens a file to read its content from a place on.</summary>
    /// <param name="path">The file. Its first bytes say how it is compressed.</param>
    /// <param name="from">Where to begin: <see cref="ContentPlace.Start"/>, or what <see cref="ContentStream.PlaceOf"/> gave for this file.</param>
    /// <param name="workers">Threads that decompress, at least 1. Each holds about 8 MB.</param>
    /// <exception cref="Staging.DamagedFileException">Its name ends as that of a compressed file, its content does not begin so, or it ends before the place.</exception>
    /// <exception cref="InputException">It is compressed in a way that is not read, or the library that decompresses is missing.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static ContentStream Open(string path, ContentPlace from, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var input = new FileBytes(path);
        try
        {
            return Open(input, path, from, workers);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>Reads the content of a file or of an archive's entry, which the stream then owns.</summary>
    internal static ContentStream Open(InputBytes input, string name, ContentPlace from, int workers)
    {
        switch (ContentMagic.FormatOf(input, name))
        {
            case ContentFormat.Bzip2:
                NativeCodecs.Require(NativeCodecs.Bzip2, input.Path);
                return input.IsRandomAccess
                    ? new ChunkedContent(input, new Bzip2Chunks(input, from.Block, workers), from, from.Block / 8)
                    : Members(input, new Bzip2Decoder(), from);
            case ContentFormat.Gzip:
                NativeCodecs.Require(NativeCodecs.Zlib, input.Path);
                return workers > 1 && input.IsRandomAccess && input.Length - from.Block > GzipRegion.Bytes
                    ? new ChunkedContent(input, new ChunkReadAhead(new GzipChunks(input, from.Block, workers)), from, from.Block)
                    : Members(input, new GzipDecoder(), from);
            case ContentFormat.Xz:
                NativeCodecs.Require(NativeCodecs.Lzma, input.Path);
                return Members(input, new XzDecoder(), from);
            default:
                return new PlainContent(input, from);
        }
    }

    static ChunkedContent Members(InputBytes input, MemberDecoder decoder, ContentPlace from) =>
        new(input, new ChunkReadAhead(new MemberChunks(input, decoder, from.Block, endsWithMember: false)), from, from.Block);
}

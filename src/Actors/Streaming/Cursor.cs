namespace Millrace.Actors.Streaming;

/// <summary>A place in a source, before its element number <paramref name="Element"/>.</summary>
/// <param name="File">Index of the input file (or whatever the source is made of).</param>
/// <param name="Offset">Byte offset in the content of that file: behind decompression, where it is compressed.</param>
/// <param name="Element">Number of elements before this place, rejected ones included.</param>
public readonly record struct Cursor(int File, long Offset, long Element)
{
    /// <summary>Where in the file, in units of its format, a decompressor can begin to get there; 0 where none is needed.</summary>
    public long Block { get; init; }

    /// <summary>Bytes of content between <see cref="Block"/> and <see cref="Offset"/>.</summary>
    public long Skip { get; init; }

    /// <summary>The place before the first element.</summary>
    public static Cursor Start => default;
}

namespace Millrace.Actors.Streaming;

/// <summary>A place in a source, before its element number <paramref name="Element"/>.</summary>
/// <param name="File">Index of the input file (or whatever the source is made of).</param>
/// <param name="Offset">Byte offset in that file.</param>
/// <param name="Element">Number of elements before this place, rejected ones included.</param>
public readonly record struct Cursor(int File, long Offset, long Element)
{
    /// <summary>The place before the first element.</summary>
    public static Cursor Start => default;
}

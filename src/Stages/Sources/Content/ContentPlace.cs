namespace Millrace.Stages.Sources.Content;

/// <summary>A place in the content of a file, with what is needed to get there without reading all before it.</summary>
/// <param name="Offset">Byte offset in the content: behind decompression; of an archive of compressed files, all of them one after the other.</param>
/// <param name="Block">Where in the file a decompressor can begin, in units of the format: bytes, or bits for bzip2; 0 for plain files.</param>
/// <param name="Skip">Bytes of content between <paramref name="Block"/> and <paramref name="Offset"/>; 0 for plain files.</param>
public readonly record struct ContentPlace(long Offset, long Block, long Skip)
{
    /// <summary>The beginning of a file.</summary>
    public static ContentPlace Start => default;
}

namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>A file in an archive.</summary>
/// <param name="Name">Its path in the archive, with slashes.</param>
/// <param name="Offset">Offset of its first byte in the content of the archive.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Bytes">Its bytes, owned by the entry; null where they were more than was asked for.</param>
/// <param name="Next">The place behind it: reading from it gives the next one.</param>
public sealed record ArchiveEntry(string Name, long Offset, long Length, ReadOnlyMemory<byte>? Bytes, ContentPlace Next);

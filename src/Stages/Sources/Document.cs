namespace Millrace.Stages.Sources;

/// <summary>One document as it was read.</summary>
/// <param name="Id">Number of the document in the input, from 0, rejected ones counted: its identity for all randomness.</param>
/// <param name="File">Index of its file in the sorted list of input files.</param>
/// <param name="Offset">Byte offset of <paramref name="Text"/> in that file.</param>
/// <param name="Text">Valid UTF-8, without byte order mark. Read-only, owned by the document.</param>
public sealed record Document(long Id, int File, long Offset, ReadOnlyMemory<byte> Text);

using System.Runtime.InteropServices;

namespace Millrace.Stages.Staging;

/// <summary>One document of a token file.</summary>
/// <param name="Id">Its number in the input.</param>
/// <param name="Offset">Byte offset of its text in its input file.</param>
/// <param name="Place">Byte offset of its ids in the token file.</param>
/// <param name="File">Index of its input file.</param>
/// <param name="Tokens">Number of ids.</param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="TextBytes">Bytes of its text.</param>
/// <param name="Checksum">CRC-32C of its ids, ends, spans and text, fillings included.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = TokenFileFormat.EntryBytes)]
readonly record struct DocumentEntry(long Id, long Offset, long Place, int File, int Tokens, int Sentences, int TextBytes, uint Checksum)
{
    /// <summary>Bytes of the document in a token file.</summary>
    public long Bytes(int idBytes) => EndsAt(idBytes) + 12L * Sentences + TextBytes + TokenFileFormat.Filling(TextBytes);

    /// <summary>Byte of the document where the ends of its sentences begin.</summary>
    public long EndsAt(int idBytes)
    {
        var ids = (long)Tokens * idBytes;
        return ids + TokenFileFormat.Filling(ids);
    }
}

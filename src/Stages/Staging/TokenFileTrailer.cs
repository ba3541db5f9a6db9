using System.Runtime.InteropServices;

namespace Millrace.Stages.Staging;

/// <summary>The end of a token file.</summary>
/// <param name="FirstDocument">Number of documents in the files before this one.</param>
/// <param name="Documents">Number of documents in this one.</param>
/// <param name="Tokens">Number of their ids.</param>
/// <param name="TextBytes">Bytes of their text.</param>
/// <param name="IndexPlace">Byte offset of the index.</param>
/// <param name="Number">Number of the file.</param>
/// <param name="VocabSize">Number of ids there are.</param>
/// <param name="ProgressBytes">Bytes of the progress, filling included.</param>
/// <param name="Checksum">CRC-32C of all from the index to before this field.</param>
/// <param name="Magic">The last eight bytes of the file.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = TokenFileFormat.TrailerBytes)]
readonly record struct TokenFileTrailer(
    long FirstDocument,
    long Documents,
    long Tokens,
    long TextBytes,
    long IndexPlace,
    int Number,
    int VocabSize,
    int ProgressBytes,
    uint Checksum,
    ulong Magic);

using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tokenizing;

/// <summary>A document as token ids, sentence by sentence, without special tokens.</summary>
/// <param name="Id">The document's number in the input.</param>
/// <param name="File">Index of its file in the sorted list of input files.</param>
/// <param name="Offset">Byte offset of its text, or of what it was made from, in that file.</param>
/// <param name="Ids">The ids of all sentences one after the other.</param>
/// <param name="Ends">For each sentence the index in <paramref name="Ids"/> behind its last id, ascending; every sentence has at least one id, but for the one between docstring and code (<see cref="TokenizeCode"/>).</param>
/// <param name="Spans">For each sentence its byte range from <paramref name="Offset"/> on: its own, or that of the whole document where its text was cleaned.</param>
public sealed record TokenizedDocument(long Id, int File, long Offset, int[] Ids, int[] Ends, SentenceSpan[] Spans)
{
    /// <summary>
    /// What goes into samples beside ids, in UTF-8: for BART its sentences, a line each; of a record of code its name; else empty.
    /// </summary>
    public ReadOnlyMemory<byte> Text { get; init; }
}

namespace Millrace.Stages.Pairing;

/// <summary>One training sequence <c>[CLS] A [SEP] B [SEP]</c>, or <c>[CLS] A [SEP]</c>, not yet masked.</summary>
/// <param name="SampleId">Identity of the sample for all randomness: document, duplicate and ordinal within them, mixed.</param>
/// <param name="File">Index of the input file that segment A is from.</param>
/// <param name="Offset">Byte offset in that file of the sentences that the pair was cut from; where B was drawn, those of A.</param>
/// <param name="Bytes">Length of these sentences in bytes, white space between them included.</param>
/// <param name="Document">Number of the document that segment A is from.</param>
/// <param name="InputIds">int[seq_len], special tokens included, seq_len ≤ max_seq_length.</param>
/// <param name="SegmentBStart">Index of the first id with token type 1; seq_len where there is no B.</param>
/// <param name="HeldOut">True where the document belongs to the held-out split.</param>
/// <param name="IsRandomNext">True where B comes from another document (next_sentence_label 1).</param>
public sealed record SegmentPair(
    ulong SampleId,
    int File,
    long Offset,
    int Bytes,
    long Document,
    bool HeldOut,
    int[] InputIds,
    int SegmentBStart,
    bool IsRandomNext)
{
    /// <summary>For BART the text of the sentences, one blank between them; of code the name of the record; else empty.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }
}

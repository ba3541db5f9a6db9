using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>Walks through one document once and cuts it into sequences.</summary>
abstract class SegmentWalk(TokenizedDocument document, int duplicate, bool heldOut)
{
    int given;

    /// <summary>The document.</summary>
    protected TokenizedDocument Document { get; } = document;

    /// <summary>Whether it is held out.</summary>
    protected bool HeldOut { get; } = heldOut;

    /// <summary>The next sequence, or null behind the last.</summary>
    public abstract SegmentPair? Next();

    /// <summary>Index in the ids of the document of the first id of a sentence.</summary>
    protected int StartOf(int sentence) => sentence == 0 ? 0 : Document.Ends[sentence - 1];

    /// <summary>Completes a sequence with what is known of its origin: sentences <paramref name="first"/> up to before <paramref name="end"/>.</summary>
    protected SegmentPair Pair(int first, int end, int[] inputIds, int segmentBStart, bool isRandomNext, ReadOnlyMemory<byte> text = default)
    {
        var start = Document.Spans[first].Start;
        var last = Document.Spans[end - 1];
        // A bijection as long as there are less than 2^32 documents, 2^8 duplicates and 2^24 sequences of one document.
        var sampleId = RandomKey.Mix(((ulong)Document.Id << 32) ^ ((ulong)duplicate << 24) ^ (ulong)given++);
        return new SegmentPair(
            sampleId, Document.File, Document.Offset + start, last.Start + last.Length - start, Document.Id, HeldOut,
            inputIds, segmentBStart, isRandomNext)
        {
            Text = text,
        };
    }
}

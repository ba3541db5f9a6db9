using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>
/// Packs consecutive sentences of a document into single segments as LDDL's <c>preprocess_bart_pretrain</c> does: until they
/// have max_seq_length − 3, or the document ends. The last sentence is never cut, so a sequence may be longer.
/// </summary>
/// <remarks>LDDL counts words between blanks; here tokens are counted. Nothing is drawn, so all duplicates are the same.</remarks>
sealed class WholeSentences(
    TokenizedDocument document, int duplicate, bool heldOut, PairSegmentsOptions options, SpecialIds specials)
    : SegmentWalk(document, duplicate, heldOut)
{
    readonly int target = options.MaxSeqLength - 3; // as LDDL has it, though one segment takes two special tokens
    int next; // the sentence to go on with

    public override SegmentPair? Next()
    {
        var ends = Document.Ends;
        if (next == ends.Length)
            return null;
        var first = next;
        var start = first == 0 ? 0 : ends[first - 1];
        do
            next++;
        while (next < ends.Length && ends[next - 1] - start < target);

        var ids = new int[ends[next - 1] - start + 2];
        ids[0] = specials.Cls;
        Document.Ids.AsSpan(start, ids.Length - 2).CopyTo(ids.AsSpan(1));
        ids[^1] = specials.Sep;
        return Pair(first, next, ids, ids.Length, isRandomNext: false);
    }
}

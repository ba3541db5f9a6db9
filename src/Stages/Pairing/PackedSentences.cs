using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>
/// Packs consecutive sentences of a document into single segments, for models without next-sentence prediction
/// (RoBERTa's DOC-SENTENCES). No token is lost: a sentence that fits into no segment is cut.
/// </summary>
sealed class PackedSentences(
    TokenizedDocument document,
    int duplicate,
    bool heldOut,
    RandomKey key,
    PairSegmentsOptions options,
    SpecialIds specials) : SegmentWalk(document, duplicate, heldOut)
{
    const int Specials = 2; // [CLS] A [SEP]

    readonly int[] ends = document.Ends;
    readonly int target = Target(new SampleRandom(key), options);
    int start; // the id to go on with
    int sentence; // the sentence it is in

    public override SegmentPair? Next()
    {
        if (sentence == ends.Length)
            return null;
        var (first, end) = (sentence, start);
        while (sentence < ends.Length && ends[sentence] - start <= target)
            end = ends[sentence++];
        var cut = end == start;
        if (cut)
            end += target;

        var ids = new int[end - start + Specials];
        ids[0] = specials.Cls;
        Document.Ids.AsSpan(start, end - start).CopyTo(ids.AsSpan(1));
        ids[^1] = specials.Sep;
        start = end;
        return Pair(first, cut ? sentence + 1 : sentence, ids, ids.Length, isRandomNext: false);
    }

    static int Target(SampleRandom random, PairSegmentsOptions options)
    {
        var max = options.MaxSeqLength - Specials;
        return random.NextDouble() < options.ShortSeqProb ? random.Next(2, max) : max;
    }
}

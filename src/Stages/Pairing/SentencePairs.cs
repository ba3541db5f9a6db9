using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>
/// Cuts a document into pairs of segments as BERT's <c>create_pretraining_data.py</c> does: B follows A half of the time,
/// and is from another document otherwise.
/// </summary>
sealed class SentencePairs(
    TokenizedDocument document,
    int duplicate,
    bool heldOut,
    RandomKey key,
    PairSegmentsOptions options,
    SpecialIds specials,
    SentenceReader other,
    DocumentSplit split) : SegmentWalk(document, duplicate, heldOut)
{
    const int DrawsOfAnotherDocument = 10; // as the reference does; then the same document is accepted
    const int Specials = 3; // [CLS] A [SEP] B [SEP]

    readonly int max = options.MaxSeqLength - Specials;
    readonly int[] ends = document.Ends;
    SampleRandom random = new(key);
    int target;
    int next; // the sentence to go on with

    public override SegmentPair? Next()
    {
        if (next == ends.Length)
            return null;
        if (next == 0)
            target = random.NextDouble() < options.ShortSeqProb ? random.Next(2, max) : max;

        var first = next;
        var start = StartOf(first);
        do
            next++;
        while (next < ends.Length && ends[next - 1] - start < target);

        var sentences = next - first;
        var firstOfB = first + (sentences > 1 ? random.Next(1, sentences - 1) : 1);
        var a = new IdRange(start, ends[firstOfB - 1]);
        return sentences == 1 || random.NextDouble() < 0.5
            ? RandomNext(first, firstOfB, a)
            : ActualNext(first, a, new IdRange(a.End, ends[next - 1]));
    }

    SegmentPair ActualNext(int first, IdRange a, IdRange b)
    {
        Truncate(ref a, ref b);
        var ids = Sequence(a, b.Length);
        Document.Ids.AsSpan(b.Start, b.Length).CopyTo(ids.AsSpan(a.Length + 2));
        return Pair(first, next, ids, a.Length + 2, isRandomNext: false);
    }

    SegmentPair RandomNext(int first, int firstOfB, IdRange a)
    {
        var candidates = HeldOut ? split.HeldOut : split.Training;
        var isAnother = false;
        for (var draw = 0; draw < DrawsOfAnotherDocument && !isAnother; draw++)
        {
            other.Open(candidates[random.Next(candidates.Length)]);
            isAnother = other.Id != Document.Id;
        }
        var sentence = random.Next(other.Sentences);
        var start = other.StartOf(sentence);
        while (sentence < other.Sentences - 1 && other.EndOf(sentence) - start < target - a.Length)
            sentence++;
        var b = new IdRange(start, other.EndOf(sentence));

        next = firstOfB; // the sentences that B takes the place of are put back
        Truncate(ref a, ref b);
        var ids = Sequence(a, b.Length);
        other.CopyIds(b.Start, ids.AsSpan(a.Length + 2, b.Length));
        return Pair(first, firstOfB, ids, a.Length + 2, isAnother);
    }

    int[] Sequence(IdRange a, int lengthOfB)
    {
        var ids = new int[a.Length + lengthOfB + Specials];
        ids[0] = specials.Cls;
        Document.Ids.AsSpan(a.Start, a.Length).CopyTo(ids.AsSpan(1));
        ids[a.Length + 1] = specials.Sep;
        ids[^1] = specials.Sep;
        return ids;
    }

    /// <summary>Token by token, the longer one (B when equal) loses its first or its last.</summary>
    void Truncate(ref IdRange a, ref IdRange b)
    {
        while (a.Length + b.Length > max)
        {
            var excess = a.Length + b.Length - max;
            if (a.Length > b.Length)
                a = a.Without(Math.Min(excess, a.Length - b.Length), ref random);
            else
                b = b.Without(Math.Min(excess, b.Length - a.Length + 1), ref random);
        }
    }
}

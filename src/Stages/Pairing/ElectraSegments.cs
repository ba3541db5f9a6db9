using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>
/// Cuts a document into sequences of two segments as ELECTRA's <c>build_pretraining_dataset.py</c> does: sentences are
/// gathered up to a target length, the first half of them goes to the first segment, the others to the second. What goes
/// past the limit is dropped.
/// </summary>
/// <param name="document">The document.</param>
/// <param name="duplicate">Which of its cuts this is.</param>
/// <param name="heldOut">Whether it is held out.</param>
/// <param name="key">What all draws are a function of.</param>
/// <param name="options">Settings.</param>
/// <param name="specials">The vocabulary.</param>
/// <param name="scratch">int[2 · max_seq_length], nobody else's between two calls.</param>
sealed class ElectraSegments(
    TokenizedDocument document,
    int duplicate,
    bool heldOut,
    RandomKey key,
    PairSegmentsOptions options,
    SpecialIds specials,
    int[] scratch) : SegmentWalk(document, duplicate, heldOut)
{
    // All four as the reference has them.
    const double SingleSegmentShare = 0.1; // as in classification
    const int UnlimitedTarget = 100_000;
    const int LeastTarget = 5;
    const int Specials = 3; // [CLS] first [SEP] second [SEP]

    readonly int max = options.MaxSeqLength;
    readonly int[] ends = document.Ends;
    SampleRandom random = new(key);
    int next; // the sentence to go on with

    public override SegmentPair? Next()
    {
        if (next == ends.Length)
            return null;
        var target = random.NextDouble() < options.ShortSeqProb ? random.Next(LeastTarget, max) : max;
        var start = next;
        var startId = StartOf(start);
        do
            next++;
        while (next < ends.Length && ends[next - 1] - startId < target);

        var (firstLength, secondLength) = Divide(start, startId, target);
        firstLength = Math.Min(firstLength, max - 2);
        secondLength = Math.Min(secondLength, Math.Max(0, max - firstLength - Specials));
        return Pair(start, next, Sequence(firstLength, secondLength), firstLength + 2, isRandomNext: false);
    }

    /// <summary>Sends each sentence to its segment, as far as it has room there, and returns the full lengths of both.</summary>
    (int First, int Second) Divide(int sentence, int startId, int target)
    {
        var firstTarget = random.NextDouble() < SingleSegmentShare ? UnlimitedTarget : (target - Specials) / 2;
        var (first, second) = (0, 0);
        for (; sentence < next; startId = ends[sentence++])
        {
            var ids = Document.Ids.AsSpan(startId..ends[sentence]);
            if (first == 0
                || first + ids.Length < firstTarget
                || (second == 0 && first < firstTarget && random.NextDouble() < 0.5))
                Append(ids, scratch.AsSpan(0, max), ref first);
            else
                Append(ids, scratch.AsSpan(max, max), ref second);
        }
        return (first, second);
    }

    int[] Sequence(int first, int second)
    {
        var ids = new int[second > 0 ? first + second + Specials : first + 2];
        ids[0] = specials.Cls;
        scratch.AsSpan(0, first).CopyTo(ids.AsSpan(1));
        ids[first + 1] = specials.Sep;
        scratch.AsSpan(max, second).CopyTo(ids.AsSpan(first + 2));
        ids[^1] = specials.Sep;
        return ids;
    }

    static void Append(ReadOnlySpan<int> ids, Span<int> segment, ref int length)
    {
        if (length < segment.Length)
            ids[..Math.Min(ids.Length, segment.Length - length)].CopyTo(segment[length..]);
        length += ids.Length;
    }
}

using System.Buffers;
using Millrace.Actors.Streaming;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Filtering;

/// <summary>Says how much of a text its own n-grams of words repeat.</summary>
/// <remarks>
/// Characters are those of the words, without the white space between. An n-gram that stands once is no repetition; one
/// that overlaps itself ("ha ha ha") is counted where it does not; and a word in several repeated n-grams is counted once. An n-gram can only be repeated
/// where the (n - 1)-gram it begins with is, so each length looks only at what the one before found repeated: on prose all
/// lengths together cost about as much as two.
/// </remarks>
static class WordRepetition
{
    const ulong Multiplier = 0xA24B_AED4_963E_E407; // odd, bits in no pattern

    static readonly string[] TopReasons =
        [.. Enumerable.Range(RepetitionLimits.FirstTop, 3).Select(n => FormattableString.Invariant($"one {n}-gram is more of the text than max-top-{n}-gram"))];

    static readonly string[] DuplicateReasons =
    [
        .. Enumerable.Range(RepetitionLimits.FirstDuplicate, 6)
            .Select(n => FormattableString.Invariant($"repeated {n}-grams are more of the text than max-duplicate-{n}-grams")),
    ];

    /// <summary>Refuses a text that repeats more than the limits say.</summary>
    /// <exception cref="FilteredElementException">It does.</exception>
    public static void Check(in TextWords words, RepetitionLimits limits)
    {
        var longest = LongestWith(limits);
        if (words.Count < RepetitionLimits.FirstTop || longest == 0)
            return;
        var starts = ArrayPool<int>.Shared.Rent(words.Count);
        var keys = ArrayPool<ulong>.Shared.Rent(words.Count);
        var repeated = ArrayPool<bool>.Shared.Rent(words.Count);
        try
        {
            words.Hashes.CopyTo(keys);
            for (var i = 0; i < words.Count; i++)
                starts[i] = i;
            var count = words.Count;
            for (var n = RepetitionLimits.FirstTop; n <= longest && count > 0; n++)
            {
                count = Lengthen(words, n, starts, keys, count);
                var (top, duplicate) = Measure(words, n, starts.AsSpan(0, count), keys, repeated);
                Judge(n, words.Characters[^1], top, duplicate, limits);
                count = Keep(repeated, starts, keys, count);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(starts);
            ArrayPool<ulong>.Shared.Return(keys);
            ArrayPool<bool>.Shared.Return(repeated);
        }
    }

    static int LongestWith(RepetitionLimits limits)
    {
        for (var n = RepetitionLimits.Longest; n >= RepetitionLimits.FirstTop; n--)
            if (LimitOf(limits, n) > 0)
                return n;
        return 0;
    }

    static double LimitOf(RepetitionLimits limits, int n) => n < RepetitionLimits.FirstDuplicate
        ? limits.MaxTopNGram[n - RepetitionLimits.FirstTop]
        : limits.MaxDuplicateNGrams[n - RepetitionLimits.FirstDuplicate];

    static void Judge(int n, int characters, int top, int duplicate, RepetitionLimits limits)
    {
        var isTop = n < RepetitionLimits.FirstDuplicate;
        var limit = LimitOf(limits, n);
        if (limit > 0 && (isTop ? top : duplicate) / (double)characters > limit)
            throw new FilteredElementException(isTop ? TopReasons[n - RepetitionLimits.FirstTop] : DuplicateReasons[n - RepetitionLimits.FirstDuplicate]);
    }

    /// <summary>Makes n-grams of those one shorter, and drops the one that would reach beyond the end.</summary>
    static int Lengthen(in TextWords words, int n, Span<int> starts, Span<ulong> keys, int count)
    {
        if (count > 0 && starts[count - 1] + n > words.Count)
            count--;
        var hashes = words.Hashes;
        for (var i = 0; i < count; i++)
            keys[i] = keys[i] * Multiplier + hashes[starts[i] + n - 1];
        return count;
    }

    static (int Top, int Duplicate) Measure(in TextWords words, int n, ReadOnlySpan<int> starts, ReadOnlySpan<ulong> keys, Span<bool> repeated)
    {
        var characters = words.Characters;
        var (topCount, top, duplicate, covered) = (1, 0, 0, 0);
        using var seen = new SeenTable(starts.Length);
        for (var i = 0; i < starts.Length; i++)
        {
            var (start, end) = (starts[i], starts[i] + n);
            ref var entry = ref seen[RandomKey.Mix(keys[i])];
            repeated[i] = entry.Count > 0;
            if (entry.Count == 0)
            {
                (entry.Count, entry.First, entry.End) = (1, i, end);
                continue;
            }
            repeated[entry.First] = true;
            duplicate += characters[end] - characters[Math.Max(start, covered)];
            covered = end;
            if (start < entry.End)
                continue;
            entry.End = end;
            entry.Count++;
            var share = entry.Count * (characters[end] - characters[start]);
            if (entry.Count < topCount || (entry.Count == topCount && share <= top))
                continue;
            (topCount, top) = (entry.Count, share);
        }
        return (top, duplicate);
    }

    static int Keep(ReadOnlySpan<bool> repeated, Span<int> starts, Span<ulong> keys, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
            if (repeated[i])
                (starts[kept], keys[kept++]) = (starts[i], keys[i]);
        return kept;
    }
}

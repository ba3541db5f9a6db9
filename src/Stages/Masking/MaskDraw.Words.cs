using System.Diagnostics;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Masking;

/// <summary>Whole words, and runs of them.</summary>
public sealed partial class MaskDraw
{
    // Zipf's weights, as the script has them: a run of n words weighs 1 / n. Each entry is the sum up to its size.
    readonly double[] weights = Weights(options.Kind == MaskKind.NGrams ? options.MaxNgramSize : 1);
    int[] starts = []; // of each word
    int[] ends = [];
    int[] runs = []; // for each size the first words of the runs not yet tried; a row a size
    readonly int[] runsLeft = new int[options.Kind == MaskKind.NGrams ? options.MaxNgramSize : 1];

    /// <summary>
    /// Draws as <c>_masking_ngrams</c> of BERT's script for TensorFlow 2 does, which for runs of one word is what BERT's own
    /// does: a size by its weight, then a run of that size that has not been tried; one that exceeds what is wanted, or
    /// touches one before, is passed over. A piece behind [SEP] whose word was cut off begins a word.
    /// </summary>
    bool MaskWords(Span<int> ids, int wanted, ref SampleRandom random)
    {
        var words = FindWords(ids);
        var left = FindRuns(words, ids.Length);
        var marked = Marks(ids.Length);
        var masked = 0;
        for (var run = 1; masked < wanted && left > 0;)
        {
            var size = weights.Length == 1 ? 1 : DrawSize(ref random);
            ref var untried = ref runsLeft[size - 1];
            if (masked + size > wanted)
            {
                left -= untried; // every run of so many words is too long
                untried = 0;
                continue;
            }
            if (untried == 0)
                continue;
            var row = runs.AsSpan((size - 1) * ids.Length, untried);
            var chosen = random.Next(untried);
            var first = row[chosen];
            row[chosen] = row[--untried];
            left--;

            var (start, end) = (starts[first], ends[first + size - 1]);
            if (masked + end - start > wanted || marked[start..end].ContainsAnyExcept(0))
                continue;
            marked[start..end].Fill(run++);
            masked += end - start;
        }
        Replace(ids, marked, ref random);
        Debug.Assert(count == masked, "every marked token is predicted");
        return words > 0;
    }

    /// <summary>A run of words is replaced as one, a single word piece by piece.</summary>
    void Replace(Span<int> ids, ReadOnlySpan<int> marked, ref SampleRandom random)
    {
        var together = options.Kind == MaskKind.NGrams;
        var (run, drawn) = (0, 0.0);
        for (var i = 0; i < ids.Length; i++)
        {
            if (marked[i] == 0)
                continue;
            if (!together || marked[i] != run)
                (run, drawn) = (marked[i], random.NextDouble());
            Add(i, ids[i]);
            ids[i] = Replacement(ids[i], drawn, ref random);
        }
    }

    int FindWords(ReadOnlySpan<int> ids)
    {
        if (starts.Length < ids.Length)
            (starts, ends) = (new int[ids.Length], new int[ids.Length]);
        var (words, inWord) = (0, false);
        var (cls, sep, pad) = (specials.Cls, specials.Sep, specials.Pad);
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] == cls || ids[i] == sep || ids[i] == pad)
            {
                inWord = false;
                continue;
            }
            if (!inWord || !specials.Continuations.Contains(ids[i]))
                starts[words++] = i;
            ends[words - 1] = i + 1;
            inWord = true;
        }
        return words;
    }

    /// <summary>Lists the runs of each size, words that touch each other, and returns how many there are.</summary>
    int FindRuns(int words, int length)
    {
        if (runs.Length < weights.Length * length)
            runs = new int[weights.Length * length];
        Array.Clear(runsLeft);
        var touching = 0; // words up to this one without a gap
        var all = 0;
        for (var word = 0; word < words; word++)
        {
            touching = word > 0 && ends[word - 1] == starts[word] ? touching + 1 : 1;
            for (var size = 1; size <= touching && size <= weights.Length; size++)
            {
                runs[(size - 1) * length + runsLeft[size - 1]++] = word - size + 1;
                all++;
            }
        }
        return all;
    }

    int DrawSize(ref SampleRandom random)
    {
        var drawn = random.NextDouble() * weights[^1];
        var size = 1;
        while (drawn >= weights[size - 1])
            size++;
        return size;
    }

    static double[] Weights(int sizes)
    {
        var sums = new double[sizes];
        for (var size = 1; size <= sizes; size++)
            sums[size - 1] = (size > 1 ? sums[size - 2] : 0) + 1.0 / size;
        return sums;
    }
}

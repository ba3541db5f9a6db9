using Millrace.Stages.Pairing;

namespace Millrace.Stages.Masking;

/// <summary>Draws the tokens of a sequence to predict and replaces them: 80% by [MASK], 10% by any token, 10% kept.</summary>
/// <remarks>Allocates nothing once it has seen the longest sequence. One thread uses it at a time.</remarks>
/// <param name="maskedLmProb">Share of the tokens to predict, special ones counted in as BERT's script does.</param>
/// <param name="maxPredictionsPerSeq">The most tokens to predict in a sequence.</param>
/// <param name="specials">The vocabulary.</param>
public sealed class MaskDraw(double maskedLmProb, int maxPredictionsPerSeq, SpecialIds specials)
{
    int[] positions = [];
    int[] labels = [];
    int count;

    /// <summary>Positions of the last sequence to predict, ascending; valid until the next draw.</summary>
    public ReadOnlySpan<int> Positions => positions.AsSpan(0, count);

    /// <summary>The original ids at <see cref="Positions"/>; valid until the next draw.</summary>
    public ReadOnlySpan<int> Labels => labels.AsSpan(0, count);

    /// <summary>Masks a sequence in place.</summary>
    /// <param name="ids">int[seq_len] without padding behind its end, special tokens included.</param>
    /// <param name="random">What is drawn from.</param>
    /// <returns>False, and nothing is done, where all tokens are [CLS], [SEP] or [PAD].</returns>
    public bool Mask(Span<int> ids, ref SampleRandom random)
    {
        var candidates = Candidates(ids);
        // Math.Round rounds halves to even, as Python's round does, so counts agree with reference data.
        var wanted = Math.Min(maxPredictionsPerSeq, Math.Max(1, (int)Math.Round(ids.Length * maskedLmProb)));
        count = Math.Min(wanted, candidates.Length);
        random.Choose(candidates, count);
        candidates[..count].Sort();
        for (var i = 0; i < count; i++)
        {
            ref var id = ref ids[candidates[i]];
            labels[i] = id;
            id = random.NextDouble() switch
            {
                < 0.8 => specials.Mask,
                < 0.9 => random.Next(specials.VocabSize),
                _ => id,
            };
        }
        return count > 0;
    }

    Span<int> Candidates(ReadOnlySpan<int> ids)
    {
        if (positions.Length < ids.Length)
            (positions, labels) = (new int[ids.Length], new int[ids.Length]);
        var found = 0;
        var (cls, sep, pad) = (specials.Cls, specials.Sep, specials.Pad);
        var candidates = positions;
        for (var i = 0; i < ids.Length; i++)
        {
            candidates[found] = i;
            if (ids[i] != cls && ids[i] != sep && ids[i] != pad)
                found++;
        }
        return positions.AsSpan(0, found);
    }
}

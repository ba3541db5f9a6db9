using Millrace.Stages.Pairing;

namespace Millrace.Stages.Masking;

/// <summary>Draws the tokens of a sequence to predict and replaces them, as <see cref="MaskKind"/> says.</summary>
/// <remarks>
/// At most n = min(max_predictions_per_seq, max(1, round(seq_len · masked_lm_prob))) tokens are drawn, special ones counted
/// in seq_len as BERT's script does; [CLS], [SEP] and [PAD] never. Single tokens are n unless there are fewer; words that
/// would exceed n are passed over, so fewer tokens may be drawn, none where every word has more than n pieces.
/// Allocates nothing once it has seen the longest sequence. One thread uses it at a time.
/// </remarks>
/// <param name="options">What is drawn, and how much; the seed is not used, <see cref="Mask"/> is given its numbers.</param>
/// <param name="specials">The vocabulary; with <see cref="SpecialIds.Continuations"/> where whole words are drawn.</param>
public sealed partial class MaskDraw(MaskTokensOptions options, SpecialIds specials)
{
    int[] positions = [];
    int[] marks = []; // for each position what was drawn there, 0 where nothing was; not for single tokens
    int[] labels = [];
    int count;

    /// <summary>Positions of the last sequence to predict, strictly ascending; valid until the next draw.</summary>
    public ReadOnlySpan<int> Positions => positions.AsSpan(0, count);

    /// <summary>The original ids at <see cref="Positions"/>; valid until the next draw.</summary>
    public ReadOnlySpan<int> Labels => labels.AsSpan(0, count);

    /// <summary>Masks a sequence in place.</summary>
    /// <param name="ids">int[seq_len] without padding behind its end, special tokens included.</param>
    /// <param name="random">What is drawn from.</param>
    /// <returns>False, and nothing is done, where there is nothing but special tokens.</returns>
    public bool Mask(Span<int> ids, ref SampleRandom random)
    {
        if (positions.Length < ids.Length)
            (positions, labels) = (new int[ids.Length], new int[ids.Length]);
        count = 0;
        // Math.Round rounds halves to even, as Python's round does, so counts agree with reference data.
        var wanted = Math.Min(options.MaxPredictionsPerSeq, Math.Max(1, (int)Math.Round(ids.Length * options.MaskedLmProb)));
        return options.Kind switch
        {
            MaskKind.Tokens => MaskTokens(ids, wanted, ref random),
            MaskKind.Electra => MaskForElectra(ids, wanted, ref random),
            _ => MaskWords(ids, wanted, ref random),
        };
    }

    bool MaskTokens(Span<int> ids, int wanted, ref SampleRandom random)
    {
        var candidates = Candidates(ids);
        count = Math.Min(wanted, candidates.Length);
        random.Choose(candidates, count);
        candidates[..count].Sort();
        for (var i = 0; i < count; i++)
        {
            ref var id = ref ids[candidates[i]];
            labels[i] = id;
            id = Replacement(id, random.NextDouble(), ref random);
        }
        return count > 0;
    }

    /// <summary>
    /// Draws as ELECTRA's <c>pretrain_helpers.mask</c>: n times any token that is neither special nor [MASK]. One drawn
    /// twice is predicted once, and masked where either draw says so.
    /// </summary>
    bool MaskForElectra(Span<int> ids, int wanted, ref SampleRandom random)
    {
        const int Kept = 1;
        const int Masked = 2;
        var candidates = Candidates(ids);
        var left = 0;
        foreach (var position in candidates)
            if (ids[position] != specials.Mask)
                candidates[left++] = position;
        if (left == 0)
            return false;

        var drawn = Marks(ids.Length);
        for (var draw = 0; draw < wanted; draw++)
        {
            ref var mark = ref drawn[candidates[random.Next(left)]];
            mark = random.NextDouble() < 0.85 ? Masked : Math.Max(mark, Kept);
        }
        for (var i = 0; i < ids.Length; i++)
        {
            if (drawn[i] == 0)
                continue;
            Add(i, ids[i]);
            if (drawn[i] == Masked)
                ids[i] = specials.Mask;
        }
        return true;
    }

    /// <summary>What BERT replaces a token by, given a number in [0, 1).</summary>
    int Replacement(int id, double drawn, ref SampleRandom random) => drawn switch
    {
        < 0.8 => specials.Mask,
        < 0.9 => random.Next(specials.VocabSize),
        _ => id,
    };

    void Add(int position, int label)
    {
        positions[count] = position;
        labels[count] = label;
        count++;
    }

    Span<int> Marks(int length)
    {
        if (marks.Length < length)
            marks = new int[length];
        var cleared = marks.AsSpan(0, length);
        cleared.Clear();
        return cleared;
    }

    Span<int> Candidates(ReadOnlySpan<int> ids)
    {
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

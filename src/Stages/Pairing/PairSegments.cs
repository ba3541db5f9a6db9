using Millrace.Actors.Streaming;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>Cuts documents into training sequences: pairs of segments, or single ones.</summary>
/// <remarks>
/// In: <see cref="TokenizedDocument"/>, from the store.
/// Out: <see cref="SegmentPair"/>, <c>[CLS] A [SEP] B [SEP]</c> or <c>[CLS] A [SEP]</c>, at most max_seq_length tokens,
/// of which a share short_seq_prob of the documents gets fewer. Follows BERT's <c>create_pretraining_data.py</c>, with
/// LDDL's correction (B from the same document is never labelled random), except that B is drawn from all documents of
/// the same split, not of the same shard.
/// Emits the sequences of a document in its order, dupe_factor times; once where it is held out, since measuring the same
/// text again tells nothing. Time is linear in the document.
/// Keeps no state; what is drawn is a function of (seed, document id, duplicate), and of what the store holds.
/// </remarks>
public sealed class PairSegments(PairSegmentsOptions options, SpecialIds specials, TokenStore store, DocumentSplit split)
    : Stage<TokenizedDocument, SegmentPair>
{
    readonly RandomKey key = RandomKey.For(options.Seed, "pair-segments");

    /// <inheritdoc/>
    public override async ValueTask OnElementAsync(TokenizedDocument element, Emit<SegmentPair> emit)
    {
        var heldOut = split.IsHeldOut(element.Id);
        var duplicates = heldOut ? 1 : options.DupeFactor;
        for (var duplicate = 0; duplicate < duplicates; duplicate++)
        {
            var walk = Walk(element, duplicate, heldOut);
            while (walk.Next() is { } pair)
                await emit(pair);
        }
    }

    SegmentWalk Walk(TokenizedDocument document, int duplicate, bool heldOut)
    {
        var own = key.Of((ulong)document.Id).Of((ulong)duplicate);
        return options.NextSentence
            ? new SentencePairs(document, duplicate, heldOut, own, options, specials, store, split)
            : new PackedSentences(document, duplicate, heldOut, own, options, specials);
    }
}

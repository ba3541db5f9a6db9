using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>Cuts documents into training sequences: pairs of segments, or single ones, as <see cref="SegmentKind"/> says.</summary>
/// <remarks>
/// In: <see cref="TokenizedDocument"/>, from the store.
/// Out: <see cref="SegmentPair"/>, <c>[CLS] A [SEP] B [SEP]</c> or <c>[CLS] A [SEP]</c>, at most max_seq_length tokens
/// (with <see cref="SegmentKind.Bart"/> as many as its words have), of which a share short_seq_prob of the documents gets fewer.
/// Next-sentence pairs follow BERT's <c>create_pretraining_data.py</c>, with LDDL's correction (B from the same document is
/// never labelled random), except that B is drawn from all documents of the same split, not of the same shard.
/// Emits the sequences of a document in its order, ⌊dupe_factor · w + u⌋ times, where w is the weight of its file and u, in
/// [0, 1), is drawn for the document; ⌊min(1, w) + u⌋ times where it is held out, since measuring the same text again tells
/// nothing. Time is linear in the document.
/// Keeps no state; what is drawn is a function of (seed, document id, duplicate), and of what the store holds.
/// Fails with <see cref="InputException"/> where a weight asks for more than 255 duplicates.
/// </remarks>
/// <param name="options">Settings.</param>
/// <param name="specials">The vocabulary.</param>
/// <param name="store">All documents: where B is drawn from.</param>
/// <param name="split">Which of them are held out.</param>
/// <param name="weightOf">How much the documents of an input file, by its index, count; at least 0. Null: all as one.</param>
public sealed class PairSegments(
    PairSegmentsOptions options,
    SpecialIds specials,
    TokenStore store,
    DocumentSplit split,
    Func<int, double>? weightOf = null) : Stage<TokenizedDocument, SegmentPair>
{
    readonly RandomKey key = RandomKey.For(options.Seed, "pair-segments");
    readonly RandomKey repeats = RandomKey.For(options.Seed, "dupe_factor");
    readonly SentenceReader other = new(store);
    readonly int[] scratch = options.Kind == SegmentKind.Electra ? new int[2 * options.MaxSeqLength] : [];

    /// <inheritdoc/>
    public override async ValueTask OnElementAsync(TokenizedDocument element, Emit<SegmentPair> emit)
    {
        var heldOut = split.IsHeldOut(element.Id);
        var duplicates = DuplicatesOf(element, heldOut);
        for (var duplicate = 0; duplicate < duplicates; duplicate++)
        {
            var walk = Walk(element, duplicate, heldOut);
            while (walk.Next() is { } pair)
                await emit(pair);
        }
    }

    int DuplicatesOf(TokenizedDocument document, bool heldOut)
    {
        var weight = weightOf?.Invoke(document.File) ?? 1;
        var random = new SampleRandom(repeats.Of((ulong)document.Id));
        var duplicates = Math.Floor((heldOut ? Math.Min(1, weight) : options.DupeFactor * weight) + random.NextDouble());
        return duplicates <= PairSegmentsOptions.MaxDuplicates
            ? (int)duplicates
            : throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"dupe_factor {options.DupeFactor} and a weight of {weight} ask for {duplicates} cuts of a document; at most {PairSegmentsOptions.MaxDuplicates} can be told apart"));
    }

    SegmentWalk Walk(TokenizedDocument document, int duplicate, bool heldOut)
    {
        var own = key.Of((ulong)document.Id).Of((ulong)duplicate);
        return options.Kind switch
        {
            SegmentKind.NextSentence => new SentencePairs(document, duplicate, heldOut, own, options, specials, other, split),
            SegmentKind.Packed => new PackedSentences(document, duplicate, heldOut, own, options, specials),
            SegmentKind.Electra => new ElectraSegments(document, duplicate, heldOut, own, options, specials, scratch),
            SegmentKind.Bart => new WholeSentences(document, duplicate, heldOut, options, specials),
            _ => new CodePairs(document, duplicate, heldOut, own, options, specials),
        };
    }
}

using Millrace.Actors.Streaming;
using Millrace.Model.Configuration;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>Stages as users write them, right and wrong. A configuration names them <c>…TestStages+Blank</c>.</summary>
static class TestStages
{
    /// <summary>What a configuration calls a class of these.</summary>
    public static string NameOf(string type) => $"{typeof(TestStages).FullName}+{type}, {typeof(TestStages).Assembly.GetName().Name}";

    public sealed record BlankOptions(string Letters)
    {
        public static BlankOptions Bind(ConfigSection config) => new(config.String("letters"));
    }

    /// <summary>Cleaning: replaces some letters by blanks.</summary>
    public sealed class Blank(BlankOptions options) : Stage<Document, Document>
    {
        public override ValueTask OnElementAsync(Document element, Emit<Document> emit)
        {
            var text = element.Text.ToArray();
            foreach (ref var value in text.AsSpan())
                if (options.Letters.Contains((char)value, StringComparison.OrdinalIgnoreCase))
                    value = (byte)' ';
            return emit(element with { Text = text });
        }
    }

    /// <summary>Between tokenizing and pairing, with state: numbers documents anew, and passes every second one.</summary>
    public sealed class EverySecond(WordPiece wordPiece) : StatefulStage<TokenizedDocument, TokenizedDocument, long>
    {
        long seen = wordPiece.Vocabulary.Size > 0 ? 0 : -1;

        public override ValueTask OnElementAsync(TokenizedDocument element, Emit<TokenizedDocument> emit) =>
            seen++ % 2 == 0 ? emit(element) : ValueTask.CompletedTask;

        public override long Snapshot() => seen;

        public override void Restore(long state) => seen = state;
    }

    public sealed record FirstSentencesOptions(int MaxSeqLength)
    {
        public static FirstSentencesOptions Bind(ConfigSection config) => new(config.Int("max_seq_length", min: 3));
    }

    /// <summary>Pairing: the first sentence of a document with that of the next one in the store.</summary>
    public sealed class PairFirstSentences(TokenStore store, FirstSentencesOptions options, SpecialIds special, DocumentSplit split)
        : Stage<TokenizedDocument, SegmentPair>
    {
        public override ValueTask OnElementAsync(TokenizedDocument element, Emit<SegmentPair> emit)
        {
            var number = Enumerable.Range(0, (int)store.Count).First(i => store.IdOf(i) == element.Id);
            var next = store[(number + 1) % store.Count];
            int[] a = [special.Cls, .. element.Ids.AsSpan(0, element.Ends[0]), special.Sep];
            var b = new int[next.Ends[0]];
            for (var i = 0; i < b.Length; i++)
                b[i] = next.Ids[i];
            int[] both = [.. a, .. b, special.Sep];
            return emit(new SegmentPair(
                (ulong)element.Id, element.File, element.Offset, element.Spans[0].Length, element.Id, split.IsHeldOut(element.Id),
                both[..Math.Min(both.Length, options.MaxSeqLength)], Math.Min(a.Length, options.MaxSeqLength), IsRandomNext: true));
        }
    }

    /// <summary>Between masking and binning: keeps the first prediction alone.</summary>
    public sealed class OnePrediction(Vocabulary vocabulary, SpecialIds special) : Stage<MaskedPair, MaskedPair>
    {
        public override ValueTask OnElementAsync(MaskedPair element, Emit<MaskedPair> emit)
        {
            int[] ids = [.. element.Pair.InputIds];
            ids[element.MaskedLmPositions[0]] = vocabulary.Size > special.Mask ? special.Mask : special.Unk;
            return emit(element with
            {
                InputIds = ids,
                MaskedLmPositions = element.MaskedLmPositions[..1],
                MaskedLmLabels = element.MaskedLmLabels[..1],
            });
        }
    }

    /// <summary>Fails at run time.</summary>
    public sealed class Fails : Stage<Document, Document>
    {
        public override ValueTask OnElementAsync(Document element, Emit<Document> emit) =>
            element.Id == 2 ? throw new InvalidOperationException("the cupboard is bare.\nand the dog had none") : emit(element);
    }

    /// <summary>Cannot be made.</summary>
    public sealed class Unmakeable : Stage<Document, Document>
    {
        public Unmakeable() => throw new InvalidOperationException("there is no dictionary.\n   at line 2");

        public override ValueTask OnElementAsync(Document element, Emit<Document> emit) => emit(element);
    }

    public sealed record ThrowingOptions
    {
        public static ThrowingOptions Bind(ConfigSection config) => throw new NotSupportedException($"not in {config.Path}");
    }

    public sealed class BadBind(ThrowingOptions options) : Same
    {
        public ThrowingOptions Options { get; } = options;
    }

    public sealed class NoBind(int words) : Same
    {
        public int Words { get; } = words;
    }

    public sealed class TwoConstructors : Same
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(BlankOptions options) => Options = options;

        public BlankOptions? Options { get; }
    }

    public sealed class NoConstructor : Same
    {
        NoConstructor()
        {
        }

        public static NoConstructor Create() => new();
    }

    public abstract class Same : Stage<Document, Document>
    {
        public override ValueTask OnElementAsync(Document element, Emit<Document> emit) => emit(element);
    }

    public sealed class Open<T> : Same
    {
        public T? Value { get; init; }
    }

    public sealed class TooEarly(Vocabulary vocabulary) : Same
    {
        public Vocabulary Vocabulary { get; } = vocabulary;
    }

    public sealed class TooEarlyForTheStore(TokenStore store) : Stage<TokenizedDocument, TokenizedDocument>
    {
        public TokenStore Store { get; } = store;

        public override ValueTask OnElementAsync(TokenizedDocument element, Emit<TokenizedDocument> emit) => emit(element);
    }

    public sealed class NoStage;
}

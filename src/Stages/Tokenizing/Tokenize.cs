using Millrace.Actors.Streaming;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tokenizing;

/// <summary>Turns each sentence of a document into the ids of its word pieces.</summary>
/// <remarks>
/// In:  <see cref="SegmentedDocument"/>.
/// Out: <see cref="TokenizedDocument"/>; each sentence has 1 ≤ n ≤ max_sentence_tokens ids, cut off behind the last as
/// LDDL
/// does; sentences without a token (nothing but control characters) are left out.
/// Emits one per element; keeps no state between elements but a cache.
/// Fails with <see cref="PoisonElementException"/> where no sentence has a token.
/// </remarks>
/// <param name="options">Settings.</param>
/// <param name="wordPiece">The tokenizer, shared by all workers.</param>
/// <param name="keepsText">Whether documents keep the text of their sentences, which BART is trained on.</param>
public sealed class Tokenize(TokenizeOptions options, WordPiece wordPiece, bool keepsText) : Stage<SegmentedDocument, TokenizedDocument>
{
    readonly WordPieceEncoder encoder = new(wordPiece);
    readonly IdBuffer ids = new();
    readonly List<int> ends = [];
    readonly List<SentenceSpan> spans = [];
    readonly SentenceLines lines = new();

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(SegmentedDocument element, Emit<TokenizedDocument> emit)
    {
        ids.Clear();
        ends.Clear();
        spans.Clear();
        lines.Clear();
        var text = element.Document.Text.Span;
        // Of text that was made from something else, no more is known than what all of it was made from.
        SentenceSpan? whole = element.Document.SourceBytes is { } bytes ? new(0, bytes) : null;
        for (var i = 0; i < element.Sentences.Count; i++)
        {
            var sentence = element.Sentences[i];
            var before = ids.Count;
            var tokens = encoder.Encode(text.Slice(sentence.Start, sentence.Length), ids);
            if (tokens == 0)
                continue;
            ids.Truncate(before + Math.Min(tokens, options.MaxSentenceTokens));
            ends.Add(ids.Count);
            spans.Add(whole ?? sentence);
            if (keepsText)
                lines.Add(text.Slice(sentence.Start, sentence.Length));
        }
        if (spans.Count == 0)
            throw new PoisonElementException("document has no token");

        var (id, file, offset, _) = element.Document;
        return emit(new TokenizedDocument(id, file, offset, ids.Ids.ToArray(), [.. ends], [.. spans]) { Text = lines.ToArray() });
    }
}

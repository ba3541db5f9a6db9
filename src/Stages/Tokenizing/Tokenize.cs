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
    readonly TokenizedSentences sentences = new(new WordPieceEncoder(wordPiece), options.MaxSentenceTokens);
    readonly SentenceLines lines = new();

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(SegmentedDocument element, Emit<TokenizedDocument> emit)
    {
        sentences.Begin(element.Document.SourceBytes);
        lines.Clear();
        var text = element.Document.Text.Span;
        for (var i = 0; i < element.Sentences.Count; i++)
        {
            var span = element.Sentences[i];
            var sentence = text.Slice(span.Start, span.Length);
            if (sentences.Add(sentence, span) && keepsText)
                lines.Add(sentence);
        }
        if (sentences.Count == 0)
            throw new PoisonElementException("document has no token");

        var (id, file, offset, _) = element.Document;
        return emit(sentences.ToDocument(id, file, offset, lines.ToArray()));
    }
}

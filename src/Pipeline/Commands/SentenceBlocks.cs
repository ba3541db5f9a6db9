using Millrace.Stages.Segmenting;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary>
/// Documents as BERT's <c>create_pretraining_data.py</c> reads them: a sentence on each line, a blank line between documents.
/// Sentences without a token are left out, and documents without a sentence.
/// </summary>
sealed class SentenceBlocks(InputLines lines, WordPieceEncoder encoder, int maxSentenceTokens, bool keepsText)
{
    readonly TokenizedSentences sentences = new(encoder, maxSentenceTokens);
    readonly SentenceLines text = new();
    long offset; // of the document's first sentence
    long given;

    /// <summary>The documents, numbered from 0.</summary>
    public IEnumerable<TokenizedDocument> All()
    {
        while (lines.Next())
            if (!lines.IsBlank)
                Add();
            else if (sentences.Count > 0)
                yield return Take();
        if (sentences.Count > 0)
            yield return Take();
    }

    void Add()
    {
        if (sentences.Count == 0)
            offset = lines.Offset;
        if (sentences.Add(lines.Current, new SentenceSpan((int)(lines.Offset - offset), lines.Current.Length)) && keepsText)
            text.Add(lines.Current.Trim(InputLines.WhiteSpace));
    }

    TokenizedDocument Take()
    {
        var document = sentences.ToDocument(given++, file: 0, offset, text.ToArray());
        sentences.Begin(sourceBytes: null);
        text.Clear();
        return document;
    }
}

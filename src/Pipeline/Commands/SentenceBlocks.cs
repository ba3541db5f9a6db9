using Millrace.Stages.Segmenting;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary>
/// Documents as BERT's <c>create_pretraining_data.py</c> reads them: a sentence on each line, a blank line between documents.
/// Sentences without a token are left out, and documents without a sentence.
/// </summary>
sealed class SentenceBlocks(InputLines lines, WordPieceEncoder encoder, int maxSentenceTokens, bool keepsText)
{
    readonly IdBuffer ids = new();
    readonly List<int> ends = [];
    readonly List<SentenceSpan> spans = [];
    readonly SentenceLines text = new();
    long offset; // of the document's first sentence
    long given;

    /// <summary>The documents, numbered from 0.</summary>
    public IEnumerable<TokenizedDocument> All()
    {
        while (lines.Next())
            if (!IsBlank(lines.Current))
                Add();
            else if (ends.Count > 0)
                yield return Take();
        if (ends.Count > 0)
            yield return Take();
    }

    static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r\v\f"u8).IsEmpty;

    void Add()
    {
        var before = ids.Count;
        var tokens = encoder.Encode(lines.Current, ids);
        if (tokens == 0)
            return;
        ids.Truncate(before + Math.Min(tokens, maxSentenceTokens));
        if (ends.Count == 0)
            offset = lines.Offset;
        ends.Add(ids.Count);
        spans.Add(new SentenceSpan((int)(lines.Offset - offset), lines.Current.Length));
        if (keepsText)
            text.Add(lines.Current.Trim(" \t\r\v\f"u8));
    }

    TokenizedDocument Take()
    {
        var document = new TokenizedDocument(given++, File: 0, offset, ids.Ids.ToArray(), [.. ends], [.. spans]) { Text = text.ToArray() };
        ids.Clear();
        ends.Clear();
        spans.Clear();
        text.Clear();
        return document;
    }
}

using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tokenizing;

/// <summary>Gathers the sentences of one document after the other as token ids, in memory that is used again.</summary>
/// <param name="encoder">Tokenizes them; nobody else's.</param>
/// <param name="maxSentenceTokens">A longer sentence is cut off behind so many tokens.</param>
public sealed class TokenizedSentences(WordPieceEncoder encoder, int maxSentenceTokens)
{
    readonly IdBuffer ids = new();
    readonly List<int> ends = [];
    readonly List<SentenceSpan> spans = [];
    SentenceSpan? whole;

    /// <summary>Sentences of the document so far.</summary>
    public int Count => ends.Count;

    /// <summary>Their tokens.</summary>
    public int Tokens => ids.Count;

    /// <summary>Begins a document.</summary>
    /// <param name="sourceBytes">
    /// Length of what its text was made from, where it was made from something else: no more is known of where a sentence comes from.
    /// </param>
    public void Begin(int? sourceBytes)
    {
        ids.Clear();
        ends.Clear();
        spans.Clear();
        whole = sourceBytes is { } bytes ? new(0, bytes) : null;
    }

    /// <summary>Adds a sentence; false where it has no token and is left out.</summary>
    /// <param name="text">The sentence in UTF-8.</param>
    /// <param name="span">Where it is in the text of the document.</param>
    public bool Add(ReadOnlySpan<byte> text, SentenceSpan span)
    {
        var before = ids.Count;
        var tokens = encoder.Encode(text, ids);
        if (tokens == 0)
            return false;
        ids.Truncate(before + Math.Min(tokens, maxSentenceTokens));
        AddEmpty(span);
        return true;
    }

    /// <summary>Adds a sentence without a token.</summary>
    public void AddEmpty(SentenceSpan span)
    {
        ends.Add(ids.Count);
        spans.Add(whole ?? span);
    }

    /// <summary>The document with the sentences added since <see cref="Begin"/>.</summary>
    public TokenizedDocument ToDocument(long id, int file, long offset, ReadOnlyMemory<byte> text) =>
        new(id, file, offset, ids.Ids.ToArray(), [.. ends], [.. spans]) { Text = text };
}

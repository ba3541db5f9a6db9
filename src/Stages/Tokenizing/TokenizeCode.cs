using Millrace.Actors.Streaming;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tokenizing;

/// <summary>Turns records of code, each line of the docstring and of the code, into the ids of word pieces.</summary>
/// <remarks>
/// In:  <see cref="Document"/>, <c>name&lt;CODESPLIT&gt;docstring&lt;CODESPLIT&gt;code</c>, the record of the CodeBERT preprocessor of
/// LDDL's fork.
/// Out: <see cref="TokenizedDocument"/>; a line is a sentence of 1 ≤ n ≤ max_sentence_tokens ids, without surrounding white
/// space; lines without a token are left out. Between docstring and code there is one sentence without ids. Its text is the name.
/// Emits one per element; keeps no state between elements but a cache.
/// Fails with <see cref="PoisonElementException"/> where the record has other fields than three, or no code.
/// </remarks>
/// <param name="options">Settings, those of <c>tokenize</c>.</param>
/// <param name="wordPiece">The tokenizer, shared by all workers.</param>
public sealed class TokenizeCode(TokenizeOptions options, WordPiece wordPiece) : Stage<Document, TokenizedDocument>
{
    readonly TokenizedSentences lines = new(new WordPieceEncoder(wordPiece), options.MaxSentenceTokens);

    static ReadOnlySpan<byte> Separator => "<CODESPLIT>"u8;

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(Document element, Emit<TokenizedDocument> emit)
    {
        var text = element.Text.Span;
        var fields = text.Count(Separator) + 1;
        if (fields != 3)
            throw new PoisonElementException("record is not name, docstring and code with <CODESPLIT> between them", $"{fields} of 3 fields");
        lines.Begin(element.SourceBytes);

        var name = text[..text.IndexOf(Separator)];
        var docstring = name.Length + Separator.Length;
        name = name[PythonCharacters.TrimmedStart(name)..]; // LDDL strips the record
        var boundary = docstring + text[docstring..].IndexOf(Separator);
        AddLines(text, docstring, boundary);
        lines.AddEmpty(new SentenceSpan(boundary, Separator.Length));
        var before = lines.Tokens;
        AddLines(text, boundary + Separator.Length, text.Length);
        return lines.Tokens > before
            ? emit(lines.ToDocument(element.Id, element.File, element.Offset, name.ToArray()))
            : throw new PoisonElementException("record has no code");
    }

    void AddLines(ReadOnlySpan<byte> text, int start, int end)
    {
        while (start < end)
        {
            var line = text[start..end];
            var length = line.IndexOf((byte)'\n');
            line = length < 0 ? line : line[..length];
            var (first, last) = (PythonCharacters.TrimmedStart(line), PythonCharacters.TrimmedEnd(line));
            if (first < last)
                lines.Add(line[first..last], new SentenceSpan(start + first, last - first));
            start += line.Length + 1;
        }
    }
}

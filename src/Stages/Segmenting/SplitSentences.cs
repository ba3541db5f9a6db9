using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Segmenting;

/// <summary>Cuts documents into sentences.</summary>
/// <remarks>
/// In: <see cref="Document"/>.
/// Out: <see cref="SegmentedDocument"/>, at least one sentence, each without surrounding white space (Python's <c>strip</c>) and not empty.
/// Emits one per element; keeps no state between elements.
/// Fails with <see cref="PoisonElementException"/> where the document is white space only.
/// </remarks>
/// <param name="splitter">Finds the sentences; shared by all workers.</param>
public sealed class SplitSentences(PunktSplitter splitter) : Stage<Document, SegmentedDocument>
{
    /// <inheritdoc/>
    public override ValueTask OnElementAsync(Document element, Emit<SegmentedDocument> emit)
    {
        var text = element.Text.Span;
        var sentences = new List<SentenceSpan>();
        splitter.Split(text, sentences);
        var kept = 0;
        for (var i = 0; i < sentences.Count; i++)
        {
            var sentence = sentences[i];
            var inner = text.Slice(sentence.Start, sentence.Length);
            var start = PythonCharacters.TrimmedStart(inner);
            var end = PythonCharacters.TrimmedEnd(inner);
            if (start < end)
                sentences[kept++] = new SentenceSpan(sentence.Start + start, end - start);
        }
        if (kept == 0)
            throw new PoisonElementException("document has no text");
        sentences.RemoveRange(kept, sentences.Count - kept);
        return emit(new SegmentedDocument(element, sentences));
    }
}

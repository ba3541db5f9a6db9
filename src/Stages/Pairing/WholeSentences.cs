using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>
/// Packs consecutive sentences of a document into single segments as LDDL's <c>preprocess_bart_pretrain</c> does: until they
/// have max_seq_length − 3 words between white space, or the document ends. No sentence is cut, so a segment may be longer.
/// </summary>
/// <remarks>
/// Trainers of BART have vocabularies of their own and take the text of the segments; the ids are those of the same sentences.
/// Nothing is drawn, so all duplicates are the same. Fails with <see cref="InputException"/> where the document has no text.
/// </remarks>
sealed class WholeSentences(
    TokenizedDocument document, int duplicate, bool heldOut, PairSegmentsOptions options, SpecialIds specials)
    : SegmentWalk(document, duplicate, heldOut)
{
    readonly int target = options.MaxSeqLength - 3; // as LDDL has it
    int next; // the sentence to go on with
    int place; // where its text begins

    public override SegmentPair? Next()
    {
        var ends = Document.Ends;
        if (next == ends.Length)
            return null;
        var first = next;
        var start = StartOf(first);
        var text = Document.Text.Span[place..];
        var (words, length) = (0, 0);
        do
        {
            var line = LineAt(text, length);
            words += PythonCharacters.CountWords(line);
            length += line.Length + 1;
            next++;
        }
        while (next < ends.Length && words < target);

        place += length;
        var joined = text[..(length - 1)].ToArray();
        joined.AsSpan().Replace((byte)'\n', (byte)' ');
        var ids = new int[ends[next - 1] - start + 2];
        ids[0] = specials.Cls;
        Document.Ids.AsSpan(start, ids.Length - 2).CopyTo(ids.AsSpan(1));
        ids[^1] = specials.Sep;
        return Pair(first, next, ids, ids.Length, isRandomNext: false, joined);
    }

    ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start)
    {
        if (start >= text.Length)
            throw new InputException(
                $"document {Document.Id} has no text for sentence {next} of {Document.Ends.Length}; kind = bart packs text, which tokenize keeps for it");
        var end = text[start..].IndexOf((byte)'\n');
        return end < 0 ? text[start..] : text.Slice(start, end);
    }
}

using System.Buffers;

namespace Millrace.Stages.Segmenting;

/// <summary>One walk through a text: finds the candidates, has them decided, and gives the sentences.</summary>
ref partial struct SentenceSearch(PunktTables tables, ReadOnlySpan<byte> text, Span<byte> scratch, List<SentenceSpan> sentences)
{
    static readonly SearchValues<byte> Terminators = SearchValues.Create(".?!"u8);

    // NLTK looks for the word before a full stop with string.whitespace, which is ASCII only and leaves out U+001C to U+001F.
    static readonly SearchValues<byte> AsciiSpaces = SearchValues.Create(" \t\n\r\v\f"u8);

    readonly ReadOnlySpan<byte> text = text;
    readonly Span<byte> scratch = scratch;
    SliceRealigner slices = new(text, sentences);
    int sliceStart;

    // Terminators with no ASCII white space between them are one candidate, decided at the last of them.
    int first = -1; // the candidate's first terminator
    int last = -1;  // its last one
    int next;       // where a new sentence would start behind it
    int floor;      // the last terminator of the candidate before, 0 at first

    /// <summary>Walks to the end.</summary>
    public void Run()
    {
        for (var at = NextTerminator(0); at >= 0; at = NextTerminator(at + 1))
            if (Following(at + 1) is >= 0 and var following)
                Add(at, following);
        if (last >= 0)
            Decide();
        slices.Add(sliceStart, PythonCharacters.TrimmedEnd(text));
        slices.Complete();
    }

    readonly int NextTerminator(int from)
    {
        var offset = text[from..].IndexOfAny(Terminators);
        return offset < 0 ? -1 : from + offset;
    }

    /// <summary>Where a new sentence would start: at once where punctuation follows, else behind the white space; -1 where a word goes on or the text ends.</summary>
    readonly int Following(int at)
    {
        if (at >= text.Length)
            return -1;
        var kind = ByteKinds.Of(text[at]);
        if (kind == ByteKinds.EndsWord)
            return at;
        if (kind is not (ByteKinds.Space or ByteKinds.MayStartSpace))
            return -1;
        var start = at;
        while (PythonCharacters.SpaceLength(text, at) is > 0 and var length)
            at += length;
        return at > start && at < text.Length ? at : -1;
    }

    void Add(int at, int following)
    {
        if (last < 0)
            first = at;
        else
        {
            var apart = HasAsciiSpace(text[(last + 1)..at]);
            // NLTK takes a terminator without a word before it for a candidate of its own.
            if (apart || (first == last && WordStart() == first))
                Decide();
            if (apart)
                (first, floor) = (at, last);
        }
        (last, next) = (at, following);
    }

    void Decide()
    {
        // A question or exclamation mark is a token by itself and ends a sentence; a full stop depends on the words.
        if (text[last] == '.' && !EndsSentence())
            return;
        slices.Add(sliceStart, last + 1);
        sliceStart = next;
    }

    /// <summary>Start of the word that the candidate's first terminator ends.</summary>
    readonly int WordStart()
    {
        var space = text[floor..first].LastIndexOfAny(AsciiSpaces);
        return space > 0 ? floor + space + 1 : 0;
    }

    static bool HasAsciiSpace(ReadOnlySpan<byte> between) =>
        !between.IsEmpty && (between[0] == ' ' || between.ContainsAny(AsciiSpaces));
}

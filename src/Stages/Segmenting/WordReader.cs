namespace Millrace.Stages.Segmenting;

/// <summary>
/// Cuts text into Punkt's tokens: words with the full stops that touch them, runs of full stops or hyphens, and other
/// punctuation one by one. The same cuts as NLTK's word_tokenize makes in every line, in one pass without looking back.
/// </summary>
ref struct WordReader(ReadOnlySpan<byte> text, int position)
{
    readonly ReadOnlySpan<byte> text = text;
    int position = position;

    /// <summary>Index of the token's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>Index behind the token's last byte.</summary>
    public int End { get; private set; }

    /// <summary>Number of line feeds between the token before and this one, or before the first one.</summary>
    public int LineFeeds { get; private set; }

    /// <summary>Goes to the next token; false at the end of the text.</summary>
    public bool Next()
    {
        LineFeeds = 0;
        while (PythonCharacters.SpaceLength(text, position) is > 0 and var length)
        {
            if (text[position] == '\n')
                LineFeeds++;
            position += length;
        }
        if (position >= text.Length)
            return false;
        Start = position;
        End = position = TokenEnd();
        return true;
    }

    readonly int TokenEnd()
    {
        var first = text[position];
        if (StartsMark(position))
            return first == '-' || text[position + 1] == '.' ? RunEnd(first) : SpacedEllipsisEnd();
        if (!ByteKinds.StartsWord(first))
            return position + 1;
        return WordEnd(position + 1);
    }

    // Bytes that follow the first one of a longer character are ordinary, so a step of one byte is right everywhere.
    readonly int WordEnd(int at)
    {
        for (; at < text.Length; at++)
        {
            var kind = ByteKinds.Of(text[at]);
            if (kind == ByteKinds.Ordinary)
                continue;
            if (kind == ByteKinds.MayStartSpace ? PythonCharacters.SpaceLength(text, at) > 0
                : kind == ByteKinds.Comma ? EndsWord(at + 1)
                : kind <= ByteKinds.EndsWord || StartsMark(at))
                return at;
        }
        return at;
    }

    readonly bool EndsWord(int at) =>
        at >= text.Length
        || PythonCharacters.SpaceLength(text, at) > 0
        || ByteKinds.Of(text[at]) == ByteKinds.EndsWord
        || StartsMark(at);

    // Two or more hyphens, two or more full stops, or three and more full stops with one white-space character between.
    readonly bool StartsMark(int at) => text[at] switch
    {
        (byte)'-' => at + 1 < text.Length && text[at + 1] == '-',
        (byte)'.' => at + 1 < text.Length && (text[at + 1] == '.' || SpacedPeriod(SpacedPeriod(at)) > 0),
        _ => false,
    };

    /// <summary>Index of the full stop one white-space character behind the one at <paramref name="at"/>, or -1.</summary>
    readonly int SpacedPeriod(int at)
    {
        if (at < 0 || at + 1 >= text.Length || text[at + 1] == '\n')
            return -1;
        var next = at + 1 + PythonCharacters.SpaceLength(text, at + 1);
        return next > at + 1 && next < text.Length && text[next] == '.' ? next : -1;
    }

    readonly int SpacedEllipsisEnd()
    {
        var last = position;
        while (SpacedPeriod(last) is > 0 and var next)
            last = next;
        return last + 1;
    }

    readonly int RunEnd(byte mark)
    {
        var length = text[position..].IndexOfAnyExcept(mark);
        return length < 0 ? text.Length : position + length;
    }
}

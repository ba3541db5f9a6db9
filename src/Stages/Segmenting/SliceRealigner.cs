namespace Millrace.Stages.Segmenting;

/// <summary>Moves closing quotes and brackets from the start of a slice to the end of the one before, and gives what is left as sentences.</summary>
ref struct SliceRealigner(ReadOnlySpan<byte> text, List<SentenceSpan> sentences)
{
    readonly ReadOnlySpan<byte> text = text;
    int start;
    int end;
    bool any;

    /// <summary>Takes the next slice.</summary>
    public void Add(int nextStart, int nextEnd)
    {
        var moved = 0;
        if (any)
        {
            var (closing, length) = Closing(text[nextStart..nextEnd]);
            Give(closing > 0 ? nextStart + closing : end);
            moved = length;
        }
        (start, end, any) = (nextStart + moved, nextEnd, true);
    }

    /// <summary>Gives the last slice.</summary>
    public readonly void Complete() => Give(end);

    readonly void Give(int to)
    {
        if (start < to)
            sentences.Add(new SentenceSpan(start, to - start));
    }

    /// <summary>Closing marks that white space, a dash of two hyphens or the end follows: their length, without and with the white space.</summary>
    public static (int Closing, int Length) Closing(ReadOnlySpan<byte> slice)
    {
        var closing = 0;
        while (closing < slice.Length && slice[closing] is (byte)'"' or (byte)'\'' or (byte)')' or (byte)']' or (byte)'}')
            closing++;
        if (closing == 0)
            return default;
        var at = closing;
        while (PythonCharacters.SpaceLength(slice, at) is > 0 and var length)
            at += length;
        return at > closing || closing == slice.Length || slice[closing..].StartsWith("--"u8) ? (closing, at) : default;
    }
}

namespace Millrace.Stages.Segmenting;

/// <summary>What a byte of UTF-8 means to Punkt's word tokenizer.</summary>
static class ByteKinds
{
    /// <summary>Goes on with a word.</summary>
    public const byte Ordinary = 0;

    /// <summary>An ASCII character that Python's <c>\s</c> matches.</summary>
    public const byte Space = 1;

    /// <summary>A character that ends a word: <c>) " ; } ] * : @ ' ( { [ ! ?</c></summary>
    public const byte EndsWord = 2;

    /// <summary>The hyphen, which ends a word where another follows.</summary>
    public const byte Hyphen = 3;

    /// <summary>The full stop, which ends a word where an ellipsis starts.</summary>
    public const byte Period = 4;

    /// <summary>The comma, which ends a word at the end of it.</summary>
    public const byte Comma = 5;

    /// <summary>The first byte of some white-space character outside ASCII, and of many others.</summary>
    public const byte MayStartSpace = 6;

    static readonly byte[] Kinds = new byte[256];
    static readonly bool[] Starts = new bool[256];

    static ByteKinds()
    {
        foreach (var space in "\t\n\v\f\r\u001C\u001D\u001E\u001F "u8)
            Kinds[space] = Space;
        foreach (var mark in ")\";}]*:@'({[!?"u8)
            Kinds[mark] = EndsWord;
        foreach (var lead in WideSpace.Leads)
            Kinds[lead] = MayStartSpace;
        Kinds['-'] = Hyphen;
        Kinds['.'] = Period;
        Kinds[','] = Comma;
        Array.Fill(Starts, true);
        foreach (var mark in "(\"`{[:;&#*@)}]-,"u8)
            Starts[mark] = false;
    }

    /// <summary>One of the kinds above.</summary>
    public static byte Of(byte value) => Kinds[value];

    /// <summary>Whether a word may start with this byte; else it is a token by itself.</summary>
    public static bool StartsWord(byte value) => Starts[value];
}

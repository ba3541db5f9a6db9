namespace Millrace.Stages.Segmenting;

/// <summary>Punkt's parameters as tables of bytes, for words before a full stop and for words behind it.</summary>
sealed class PunktTables
{
    /// <summary>Of a word before: it is an abbreviation.</summary>
    public const byte Abbreviation = 1;

    /// <summary>Of a word before: it is the first of a collocation.</summary>
    public const byte CollocationFirst = 2;

    /// <summary>Of a word behind, beside the bits of <see cref="OrthographicContext"/>: it often starts sentences.</summary>
    public const byte Starter = 1;

    /// <summary>Of a word behind: it is the second of a collocation.</summary>
    public const byte CollocationSecond = 128;

    readonly TypeTable before = new();
    readonly TypeTable behind = new();
    readonly byte[] beforeFlags;
    readonly byte[] behindFlags;
    readonly HashSet<(int First, int Second)> collocations = [];
    readonly int numberBefore;
    readonly int numberBehind;

    public PunktTables(PunktParameters parameters)
    {
        var beforeBits = new List<byte>();
        var behindBits = new List<byte>();
        foreach (var type in parameters.Abbreviations)
            Mark(before, beforeBits, type, Abbreviation);
        foreach (var (type, context) in parameters.OrthographicContexts)
            Mark(behind, behindBits, type, (byte)context);
        foreach (var type in parameters.SentenceStarters)
            Mark(behind, behindBits, type, Starter);
        foreach (var (first, second) in parameters.Collocations)
            collocations.Add((Mark(before, beforeBits, first, CollocationFirst), Mark(behind, behindBits, second, CollocationSecond)));
        beforeFlags = [.. beforeBits];
        behindFlags = [.. behindBits];
        numberBefore = before.Find(WordForms.Number);
        numberBehind = behind.Find(WordForms.Number);
    }

    /// <summary>Bytes a caller provides for lower-casing.</summary>
    public int ScratchBytes => WordForms.RoomFor(Math.Max(before.LongestKey, behind.LongestKey));

    /// <summary>The number of a word before a full stop, which is left out of it; -1 for one without any flag.</summary>
    public int FindBefore(ReadOnlySpan<byte> word, Span<byte> scratch) => Find(before, word, scratch);

    /// <summary>The number of a word behind a full stop; -1 for one without any flag.</summary>
    public int FindBehind(ReadOnlySpan<byte> word, Span<byte> scratch) =>
        WordForms.IsNumber(word) ? numberBehind : Find(behind, word, scratch);

    /// <summary>The number of all numbers before a full stop; -1 where they have no flag.</summary>
    public int NumberBefore => numberBefore;

    /// <summary>The flags of a word by its number; none for -1.</summary>
    public byte FlagsBefore(int number) => number < 0 ? (byte)0 : beforeFlags[number];

    /// <summary>The flags of a word by its number; none for -1.</summary>
    public byte FlagsBehind(int number) => number < 0 ? (byte)0 : behindFlags[number];

    /// <summary>Whether two words stay together.</summary>
    public bool Collocate(int before, int behind) => collocations.Contains((before, behind));

    static int Find(TypeTable table, ReadOnlySpan<byte> word, Span<byte> scratch)
    {
        // The lower case of a character takes a third of its bytes at least (the Kelvin sign), so a longer word is in no table.
        if (word.Length > 3 * table.LongestKey)
            return -1;
        var length = WordForms.ToLower(word, scratch);
        return length < 0 || length > table.LongestKey ? -1 : table.Find(scratch[..length]);
    }

    static int Mark(TypeTable table, List<byte> flags, string type, byte flag)
    {
        var number = table.Add(type);
        if (number == flags.Count)
            flags.Add(0);
        flags[number] |= flag;
        return number;
    }
}

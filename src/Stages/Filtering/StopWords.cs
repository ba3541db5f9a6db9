namespace Millrace.Stages.Filtering;

/// <summary>The eight words that no longer English text does without: Rae et al. 2021, section A1.1.</summary>
static class StopWords
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    const int LongestBytes = 4;
    const uint LowerCase = 0x2020_2020;

    /// <summary>The bit of a word, whatever its case and the punctuation around it; 0 where it is none of them.</summary>
    public static int BitOf(ReadOnlySpan<byte> word)
    {
        if (word.Length > LongestBytes + 4)
            return 0;
        while (word is [.., var last] && !IsLetter(last))
            word = word[..^1];
        while (word is [var first, ..] && !IsLetter(first))
            word = word[1..];
        if (word.Length is < 2 or > LongestBytes)
            return 0;
        var letters = 0u;
        foreach (var letter in word)
            letters = (letters << 8) | letter;
        return (letters | (LowerCase >> (8 * (LongestBytes - word.Length)))) switch
        {
            0x74_68_65 => 1, // the
            0x62_65 => 2, // be
            0x74_6F => 4, // to
            0x6F_66 => 8, // of
            0x61_6E_64 => 16, // and
            0x74_68_61_74 => 32, // that
            0x68_61_76_65 => 64, // have
            0x77_69_74_68 => 128, // with
            _ => 0,
        };
    }

    static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') < 26;
}

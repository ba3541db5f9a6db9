using System.Text;

namespace Millrace.Stages.Tests.Tokenizing;

/// <summary>Texts on which tokenizers disagree, the same in every run.</summary>
static class DifficultText
{
    static readonly string[] Fragments =
    [
        "İstanbul", "ıI", "straße", "STRASSE", "ﬁnal", "ΣΊΣΥΦΟΣ", "ς", "Å", "Å", "e\u0301", "É", "e\u0301\u0327", "e\u0327\u0301",
        "が", "か\u3099", "한국어", "\u1112\u1161\u11ab", "漢字", "汉", "豈", "𠀀", "丽", "ǅ", "ŉ", "ẞ", "K", "Ω", "ά", "ᾳ", "ᾼ", "ΐ",
        "👩‍👩‍👧", "👍🏽", "🇧🇬", "❤️", "\u200B", "\u200D", "\uFEFF", "\u00AD", "\u2028", "\u00A0", "\u3000", "\u1680", "\u180E", "\u0085",
        "\0", "\u0001", "\u000B", "\u000C", "\u007F", "\uFFFD", "\uE000", "\U000F0000", "\U0010FFFF", "\t", "\n", "\r", "\r\n", "  ",
        "[MASK]", "[CLS]", "##ing", "don't", "U.S.A.", "a--b", "…", "“q”", "‘s", "—", "$5.00", "50%", "a_b", "^", "`", "~", "·", "；", "。", "？",
        "\u0301", "\u0327\u0301", "\u034F", "\u302E", "\u302F\u0301", "\u1B44", "\u0301\u1B44\u0334", "\u1D165\u0334", "\U0001D165\u0334", "\U0001D15E",
        "\U0001D16D\U0001D165", "\u08D4\u0327", "\u0327\u08D4", "\u08D4\u1B44\u302E", "\u0344", "\u0F73", "\u0C48", "\u037E", "\u0387", "\u1FEF", "≠", "≮",
        "naïve", "résumé", "Ünïcödé", "unaffable", "antidisestablishmentarianism", "supercalifragilistic", "ооо", "ёжик", "Їжак", "עִבְרִית", "العَرَبِيَّة", "हिन्दी", "ไทย",
    ];

    static readonly int[] Blocks = [0x20, 0x80, 0x300, 0x370, 0x400, 0x590, 0x900, 0xE00, 0x1100, 0x1AB0, 0x1E00, 0x1F00, 0x2000, 0x2100, 0x3000, 0xAC00, 0xF900, 0x1D160, 0x1E000, 0x1F600, 0x20000];

    // Characters that combine: sorted by class, dropped or kept.
    static readonly int[] Marks = [0x300, 0x301, 0x327, 0x334, 0x345, 0x34F, 0x302E, 0x1B44, 0x1BAA, 0xA953, 0x8D4, 0x1DFB, 0x11446, 0x1D165, 0x1D16D, 0x1E94A, 0x93C, 0x94D, 0xF71, 0xF73, 0x344, 0x200D, 0xAD];

    /// <summary>Fragments, edges of lengths, and 6,000 mixtures.</summary>
    public static List<byte[]> All()
    {
        var texts = new List<string>(Fragments);
        texts.AddRange(Enumerable.Range(96, 10).Select(n => $"a {new string('x', n)} b"));
        texts.AddRange(Enumerable.Range(96, 10).Select(n => $"{string.Concat(Enumerable.Repeat("é\u200Be\u0301", n / 2))}{new string('é', n % 2)},c"));
        texts.AddRange(Enumerable.Range(0, 140).Select(n => $"{new string(' ', n)}The{new string(' ', n % 7 + 1)}end{new string('.', n % 21)}"));
        texts.Add(new string('z', 100_000) + " z");
        texts.Add(new string('中', 3_000));
        texts.Add(new string('!', 3_000));
        texts.Add(string.Concat(Enumerable.Repeat("e\u0301", 3_000)));
        texts.Add("");
        for (var seed = 0UL; seed < 6_000; seed++)
            texts.Add(Mix(seed));
        return texts.ConvertAll(Encoding.UTF8.GetBytes);
    }

    /// <summary>Each character alone and inside a word, 64 characters a text.</summary>
    public static List<byte[]> EveryCharacter()
    {
        var texts = new List<byte[]>();
        var text = new StringBuilder();
        for (var scalar = 0; scalar < 0x110000; scalar++)
        {
            if (Rune.IsValid(scalar))
                text.Append(new Rune(scalar)).Append(" a").Append(new Rune(scalar)).Append("b ");
            if (scalar % 64 != 63)
                continue;
            texts.Add(Encoding.UTF8.GetBytes(text.ToString()));
            text.Clear();
        }
        return texts;
    }

    static string Mix(ulong seed)
    {
        var draw = new Draw(seed);
        var text = new StringBuilder();
        for (var left = draw.Below(40); left >= 0; left--)
            switch (draw.Below(8))
            {
                case 0 or 1:
                    text.Append(Fragments[draw.Below(Fragments.Length)]);
                    break;
                case 2:
                    text.Append(' ');
                    break;
                case 3:
                    text.Append(new Rune(Blocks[draw.Below(Blocks.Length)] + draw.Below(96)));
                    break;
                case 4 or 5:
                    for (var marks = draw.Below(5); marks >= 0; marks--)
                        text.Append(new Rune(Marks[draw.Below(Marks.Length)]));
                    break;
                case 6:
                    var scalar = draw.Below(0x110000);
                    text.Append(Rune.IsValid(scalar) ? new Rune(scalar) : Rune.ReplacementChar);
                    break;
                default:
                    text.Append((char)('A' + draw.Below(26))).Append((char)('a' + draw.Below(26)));
                    break;
            }
        return text.ToString();
    }

    // SplitMix64, so that a text depends on its seed alone.
    struct Draw(ulong seed)
    {
        ulong state = seed * 0x9E3779B97F4A7C15;

        public int Below(int bound)
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return (int)((z ^ z >> 31) % (ulong)bound);
        }
    }
}

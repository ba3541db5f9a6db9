using System.Text;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>Short texts and parameters of everything that Punkt's rules look at, mixed at random but the same for a seed.</summary>
static class ConfusingTexts
{
    static readonly string[] Words =
    [
        "mr", "Mr", "MR", "e.g", "E.G", "u.s", "U.S", "vs", "a", "A", "I", "j", "J", "b", "he", "He", "the", "The", "this", "This",
        "smith", "Smith", "most", "Most", "5", "42", "1.5", "1,000", "-3", ".5", "3-4", "3rd", "##number##", "x##number##", "_", "_x",
        "north-mr", "re-e.g", "a-", "-b", "etc", "p.m", "can't", "don't", "O'Neil", "AT&T", "c++", "`x", "#1", "@home", "a_b",
        "é", "É", "État", "état", "straße", "ẞ", "İ", "İstanbul", "ı", "K", "Å", "Ω", "Σ", "ΑΣ", "ΟΔΟΣ", "ΟΔΟΣΑ", "Σ.Σ", "ǅ", "ʰ", "ª", "Ⅷ", "ⓐ",
        "½", "²", "٣", "٣٤", "१", "〇", "一", "中文", "Д", "д", "Дом", "дом", "😀", "\u0301", "e\u0301", "\u00AD", "\u200B", "\uFEFF", "\uFFFD", "𝟘", "𐐀", "𐐨",
    ];

    static readonly string[] Marks =
    [
        ".", ".", ".", ".", ".", "?", "!", "..", "...", ". . .", ". .", ".\u00A0.\u00A0.", ".\n.\n.", ".\t.\u2003.", ",", ",", ";", ":", "-", "--", "---", "\"", "'", "''", "`", "``",
        "(", ")", "[", "]", "{", "}", "*", "@", "&", "#", "\u2019", "\u201D", "\u2026", "?!", "!!", ".)", ".\"", ".'", ".]", "?)", ".--", ".,", ",.", "';", "¿", "。", "%", "$", "/",
    ];

    static readonly string[] Spaces =
    [
        " ", " ", " ", " ", " ", " ", "  ", "\n", "\n", "\n\n", "\r\n", "\t", "\v", "\f", "\u001C", "\u001D", "\u001E", "\u001F", "\u0085", "\u00A0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
    ];

    /// <summary>Texts of up to forty words, marks and spaces.</summary>
    public static IEnumerable<string> Make(ulong seed, int count)
    {
        var random = new SplitMix(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var left = random.Next(40); left > 0; left--)
                text.Append(random.Next(10) switch
                {
                    < 4 => random.Pick(Words),
                    < 7 => random.Pick(Marks),
                    _ => random.Pick(Spaces),
                });
            yield return text.ToString();
        }
    }

    /// <summary>Parameters of the same words, so that every rule fires often.</summary>
    public static PunktParameters MakeParameters(ulong seed)
    {
        var random = new SplitMix(seed);
        string[] types = [.. Words.Select(word => word.ToLowerInvariant()), "##number##", ".", "..", "...", "?", ",", "\"", "οδος", "i\u0307stanbul", "i\u0307", ". . ."];
        var contexts = new Dictionary<string, OrthographicContext>();
        foreach (var type in types)
            contexts[type] = (OrthographicContext)(random.Next(64) << 1);
        return new PunktParameters(
            types.Where(_ => random.Next(4) == 0),
            Enumerable.Range(0, 60).Select(_ => (random.Pick(types), random.Pick(types))).ToHashSet(),
            types.Where(_ => random.Next(4) == 0),
            contexts);
    }

    sealed class SplitMix(ulong state)
    {
        public int Next(int below)
        {
            state += 0x9E3779B97F4A7C15;
            var value = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return (int)((value ^ (value >> 31)) % (ulong)below);
        }

        public string Pick(string[] from) => from[Next(from.Length)];
    }
}

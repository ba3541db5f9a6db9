using System.Text;

namespace Millrace.Stages.Tokenizing;

/// <summary>The characters of a corpus that get tokens of their own, in the order of code points.</summary>
/// <param name="Starting">All of them: each may start a word.</param>
/// <param name="Continuing">Those that stand behind the first of a word somewhere.</param>
sealed record Alphabet(IReadOnlyList<Rune> Starting, IReadOnlyList<Rune> Continuing)
{
    readonly HashSet<Rune> all = [.. Starting];

    /// <summary>Whether the character is one of them.</summary>
    public bool Holds(Rune rune) => all.Contains(rune);

    /// <summary>The <paramref name="limit"/> most frequent characters.</summary>
    public static Alphabet Of(WordTable words, int limit)
    {
        var counts = new SortedDictionary<Rune, long>();
        var continuing = new SortedSet<Rune>();
        for (var number = 0; number < words.Count; number++)
        {
            var word = words.WordAt(number);
            for (var isFirst = true; word.Length > 0; isFirst = false)
            {
                Rune.DecodeFromUtf8(word, out var rune, out var size);
                counts[rune] = counts.GetValueOrDefault(rune) + words.CountAt(number);
                if (!isFirst)
                    continuing.Add(rune);
                word = word[size..];
            }
        }
        // OrderBy is stable: of equally frequent characters those with smaller code points stay.
        Rune[] kept = [.. counts.OrderByDescending(entry => entry.Value).Take(limit).Select(entry => entry.Key).Order()];
        return new(kept, [.. kept.Where(continuing.Contains)]);
    }
}

namespace Millrace.Stages.Languages;

/// <summary>Letters that some languages of a script have and others lack.</summary>
sealed class LetterTable
{
    // Of the Basic Multilingual Plane; beyond U+1EFF no alphabet of the profiles has letters.
    const int Limit = 0x1F00;

    readonly short[] indexes = new short[Limit];
    readonly float[] weights;
    readonly int languageCount;

    /// <summary>Builds the table.</summary>
    /// <param name="profiles">The languages.</param>
    /// <param name="lacked">Evidence of a letter for a language of its script that has not got it.</param>
    public LetterTable(IReadOnlyList<LanguageProfile> profiles, float lacked)
    {
        var known = profiles.SelectMany(profile => profile.Letters.Select(letter => (letter, profile.Script))).Distinct().Order().ToList();
        languageCount = profiles.Count;
        Count = known.Count;
        weights = new float[Count * languageCount];
        Array.Fill(indexes, (short)-1);
        for (var index = 0; index < known.Count; index++)
        {
            var (letter, script) = known[index];
            indexes[letter] = (short)index;
            var rivals = profiles.Count(profile => profile.Script == script);
            var owners = profiles.Count(profile => profile.Script == script && profile.Letters.Contains(letter));
            for (var language = 0; language < languageCount; language++)
            {
                weights[index * languageCount + language] =
                    profiles[language].Script != script ? 0
                    : profiles[language].Letters.Contains(letter) ? (float)Math.Log(rivals / (double)owners) / 2
                    : lacked;
            }
        }
    }

    /// <summary>Number of letters.</summary>
    public int Count { get; }

    /// <summary>The number of a lower-case letter, from 0; -1 where no language is told by it.</summary>
    public int IndexOf(char letter) => letter < Limit ? indexes[letter] : -1;

    /// <summary>Adds the evidence of letters to the scores of the languages.</summary>
    /// <param name="counts">How often each letter occurs, by number.</param>
    /// <param name="scores">Of the languages.</param>
    public void Score(ReadOnlySpan<int> counts, Span<float> scores)
    {
        for (var index = 0; index < counts.Length; index++)
        {
            if (counts[index] == 0)
                continue;
            var row = weights.AsSpan(index * languageCount, languageCount);
            for (var language = 0; language < row.Length; language++)
                scores[language] += counts[index] * row[language];
        }
    }
}

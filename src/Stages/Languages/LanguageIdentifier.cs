namespace Millrace.Stages.Languages;

/// <summary>
/// Tells the language of a text by its script and, where languages share one, by their most frequent words and by the
/// letters that they have and lack. Safe for any number of threads; allocates nothing per text.
/// </summary>
/// <remarks>
/// At most the first, the last and 14 parts between, 16 KB together, of a text are looked at. What its profiles are made of
/// stands in <c>languages.txt</c>. Words are taken as drawn by Zipf's law, one by one: naive Bayes, as in Dunning 1994,
/// "Statistical Identification of Language", with whole words in place of n-grams.
/// </remarks>
public sealed class LanguageIdentifier
{
    const int Parts = 16;
    const int PartBytes = 1024;
    const int Scripts = (int)Script.Han + 1;

    // The r-th word of a language is 0.06 / (r + 1.5) of its running text, and 1 of 10,000 in texts of any other.
    const double FirstWordShare = 0.06;
    const double ElsewhereShare = 0.0001;

    // A letter that a language lacks stands in its texts only in names of others.
    const float LackedLetter = -3;

    // Running text of a known language has about this much evidence a word, and more; lists of names have a tenth.
    const double EvidencePerWord = 0.7;
    const double LeastEvidence = 4;

    // One word again and again says little: "see" is frequent in Estonian, and in lists of attachments.
    const double LeastDistinct = 4;

    // One character of these carries about as much as three of an alphabet.
    const int IdeographWeight = 3;

    readonly IReadOnlyList<LanguageProfile> profiles;
    readonly WordEvidence words;
    readonly LetterTable letters;

    LanguageIdentifier(IReadOnlyList<LanguageProfile> profiles)
    {
        this.profiles = profiles;
        words = new WordEvidence(profiles, rank => (float)Math.Log(FirstWordShare / (rank + 1.5) / ElsewhereShare));
        letters = new LetterTable(profiles, LackedLetter);
        Codes = [.. profiles.Select(profile => profile.Code).Concat(Enum.GetValues<Script>().Select(LanguageOf).OfType<string>()).Append("ja").Append("zh").Order(StringComparer.Ordinal).Distinct()];
    }

    /// <summary>The one of this program.</summary>
    public static LanguageIdentifier Shared { get; } = new(LanguageProfile.ReadAll());

    /// <summary>The codes of all languages that it tells, in order.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>The language of a text.</summary>
    /// <param name="utf8">The text; what is not UTF-8 in it is passed over.</param>
    public Language Identify(ReadOnlySpan<byte> utf8)
    {
        var tally = new Tally(
            stackalloc float[profiles.Count], stackalloc int[profiles.Count], stackalloc ulong[words.SeenLength],
            stackalloc int[letters.Count], stackalloc int[Scripts], stackalloc int[Scripts]);
        tally.Clear();
        if (utf8.Length <= Parts * PartBytes)
            Count(utf8, tally);
        else
        {
            for (var part = 0; part < Parts; part++)
                Count(utf8.Slice((int)((long)part * (utf8.Length - PartBytes) / (Parts - 1)), PartBytes), tally);
        }
        return Decide(tally);
    }

    /// <summary>The number of a language whose frequent words are known; null of any other.</summary>
    internal int? ProfileOf(string code)
    {
        for (var language = 0; language < profiles.Count; language++)
        {
            if (profiles[language].Code == code)
                return language;
        }
        return null;
    }

    /// <summary>Share of the words of a text that are among the most frequent ones of a language, by its number.</summary>
    internal double FrequentWordShare(ReadOnlySpan<byte> utf8, int language)
    {
        var (all, frequent) = (0, 0);
        var walk = new WordWalk(utf8, letters, default);
        while (walk.Next())
        {
            all++;
            frequent += words.IsOf(walk.Hash, language) ? 1 : 0;
        }
        return frequent / (double)Math.Max(all, 1);
    }

    void Count(ReadOnlySpan<byte> text, in Tally tally)
    {
        var walk = new WordWalk(text, letters, tally.Letters);
        while (walk.Next())
        {
            tally.ScriptLetters[(int)walk.Script] += walk.Letters;
            tally.ScriptWords[(int)walk.Script]++;
            words.Add(walk.Hash, tally.Scores, tally.Distinct, tally.Seen);
        }
    }

    Language Decide(in Tally tally)
    {
        var scriptLetters = tally.ScriptLetters;
        scriptLetters[(int)Script.Han] *= IdeographWeight;
        scriptLetters[(int)Script.Kana] *= IdeographWeight;
        scriptLetters[(int)Script.Hangul] *= IdeographWeight;
        var (main, all) = (1, 0);
        for (var script = 1; script < Scripts; script++)
        {
            all += scriptLetters[script];
            main = scriptLetters[script] > scriptLetters[main] ? script : main;
        }
        if (all == 0)
            return Language.Unknown;
        var share = scriptLetters[main] / (double)all;
        if ((Script)main is Script.Han or Script.Kana)
            return OfIdeographs(scriptLetters, all);
        return LanguageOf((Script)main) is { } only ? new(only, share) : BestOf((Script)main, share, tally);
    }

    Language BestOf(Script script, double share, in Tally tally)
    {
        var scores = tally.Scores;
        letters.Score(tally.Letters, scores);
        var (best, second) = (-1, -1);
        for (var language = 0; language < scores.Length; language++)
        {
            if (profiles[language].Script != script)
                continue;
            if (best < 0 || scores[language] > scores[best])
                (best, second) = (language, best);
            else if (second < 0 || scores[language] > scores[second])
                second = language;
        }
        if (best < 0 || scores[best] <= 0)
            return Language.Unknown;
        var margin = scores[best] - (second < 0 ? 0 : Math.Max(scores[second], 0));
        var evidence = scores[best] / Math.Max(tally.ScriptWords[(int)script] * EvidencePerWord, LeastEvidence);
        var confidence = share * Math.Min(evidence, 1) * Math.Min(tally.Distinct[best] / LeastDistinct, 1) * (1 - Math.Exp(-margin / 2));
        return new(profiles[best].Code, confidence);
    }

    // Japanese has kana between its ideographs, Chinese has none.
    static Language OfIdeographs(ReadOnlySpan<int> scriptLetters, int all)
    {
        var (han, kana) = (scriptLetters[(int)Script.Han], scriptLetters[(int)Script.Kana]);
        return kana * 10 >= han + kana ? new("ja", (han + kana) / (double)all) : new("zh", han / (double)all);
    }

    static string? LanguageOf(Script script) => script switch
    {
        Script.Greek => "el",
        Script.Armenian => "hy",
        Script.Bengali => "bn",
        Script.Gurmukhi => "pa",
        Script.Gujarati => "gu",
        Script.Oriya => "or",
        Script.Tamil => "ta",
        Script.Telugu => "te",
        Script.Kannada => "kn",
        Script.Malayalam => "ml",
        Script.Sinhala => "si",
        Script.Thai => "th",
        Script.Lao => "lo",
        Script.Tibetan => "bo",
        Script.Burmese => "my",
        Script.Georgian => "ka",
        Script.Hangul => "ko",
        Script.Ethiopic => "am",
        Script.Khmer => "km",
        _ => null,
    };
}

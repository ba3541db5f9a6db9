using Millrace.Model.Configuration;

namespace Millrace.Stages.Filtering;

/// <summary>How much of a text may be said again, after Rae et al. 2021 (Gopher), table A1; 0 turns a rule off.</summary>
/// <param name="MaxDuplicateLines">Largest share of lines that stood before.</param>
/// <param name="MaxDuplicateParagraphs">Largest share of paragraphs that stood before.</param>
/// <param name="MaxDuplicateLineCharacters">Largest share of the lines' characters that such lines have.</param>
/// <param name="MaxDuplicateParagraphCharacters">Largest share of the paragraphs' characters that such paragraphs have.</param>
/// <param name="MaxTopNGram">For n = 2 to 4, largest share of the words' characters that the most frequent n-gram has.</param>
/// <param name="MaxDuplicateNGrams">For n = 5 to 10, largest share of the words' characters in n-grams that stood before.</param>
public sealed record RepetitionLimits(
    double MaxDuplicateLines,
    double MaxDuplicateParagraphs,
    double MaxDuplicateLineCharacters,
    double MaxDuplicateParagraphCharacters,
    IReadOnlyList<double> MaxTopNGram,
    IReadOnlyList<double> MaxDuplicateNGrams)
{
    internal const int FirstTop = 2;
    internal const int FirstDuplicate = 5;
    internal const int Longest = 10;

    /// <summary>Reads the keys, which lie beside those of the other rules.</summary>
    public static RepetitionLimits Bind(ConfigSection config) => new(
        Share(config, "max-duplicate-lines"),
        Share(config, "max-duplicate-paragraphs"),
        Share(config, "max-duplicate-line-characters"),
        Share(config, "max-duplicate-paragraph-characters"),
        [.. Lengths(FirstTop, FirstDuplicate - 1).Select(n => Share(config, FormattableString.Invariant($"max-top-{n}-gram")))],
        [.. Lengths(FirstDuplicate, Longest).Select(n => Share(config, FormattableString.Invariant($"max-duplicate-{n}-grams")))]);

    static double Share(ConfigSection config, string key) => config.Double(key, min: 0, max: 1);

    static IEnumerable<int> Lengths(int first, int last) => Enumerable.Range(first, last - first + 1);
}

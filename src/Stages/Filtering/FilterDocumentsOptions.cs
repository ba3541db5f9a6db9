using Millrace.Model.Configuration;
using Millrace.Stages.Languages;

namespace Millrace.Stages.Filtering;

/// <summary>Settings of <c>millrace.stages.filter-documents</c>. Defaults and their sources are in reference.conf; 0 or an empty list turns a rule off.</summary>
/// <param name="MinCharacters">Fewest characters (code points) of the text.</param>
/// <param name="MinWords">Fewest words.</param>
/// <param name="MaxWords">Most words.</param>
/// <param name="MinMeanWordLength">Least mean length of a word in characters.</param>
/// <param name="MaxMeanWordLength">Largest one.</param>
/// <param name="MaxSymbolWords">Most hash signs, and most ellipses, for each word.</param>
/// <param name="MaxBulletLines">Largest share of lines that begin with a bullet.</param>
/// <param name="MaxEllipsisLines">Largest share of lines that end with an ellipsis.</param>
/// <param name="MinAlphabeticWords">Least share of words with a letter.</param>
/// <param name="MinStopWords">Fewest different words of the eight English ones.</param>
/// <param name="Repetition">How much may be repeated.</param>
/// <param name="Languages">Languages that pass, by the code of ISO 639-1.</param>
/// <param name="MinConfidence">Least confidence that the text is in one of them.</param>
public sealed record FilterDocumentsOptions(
    int MinCharacters,
    int MinWords,
    int MaxWords,
    double MinMeanWordLength,
    double MaxMeanWordLength,
    double MaxSymbolWords,
    double MaxBulletLines,
    double MaxEllipsisLines,
    double MinAlphabeticWords,
    int MinStopWords,
    RepetitionLimits Repetition,
    IReadOnlyList<string> Languages,
    double MinConfidence)
{
    /// <summary>Reads the section.</summary>
    public static FilterDocumentsOptions Bind(ConfigSection config) => new(
        config.Int("min-characters", min: 0),
        config.Int("min-words", min: 0),
        config.Int("max-words", min: 0),
        config.Double("min-mean-word-length", min: 0),
        config.Double("max-mean-word-length", min: 0),
        config.Double("max-symbol-words", min: 0),
        config.Double("max-bullet-lines", min: 0, max: 1),
        config.Double("max-ellipsis-lines", min: 0, max: 1),
        config.Double("min-alphabetic-words", min: 0, max: 1),
        config.Int("min-stop-words", min: 0, max: StopWords.Count),
        RepetitionLimits.Bind(config),
        Codes(config),
        config.Double("min-confidence", min: 0, max: 1));

    // A name instead of a code, or one of a language that no text is said to be in, would leave everything out.
    static IReadOnlyList<string> Codes(ConfigSection config)
    {
        var codes = config.Strings("languages");
        foreach (var other in codes.Except(LanguageIdentifier.Shared.Codes))
            config.Problem("languages", other.Length is < 2 or > 3 || !other.All(char.IsAsciiLetterLower)
                ? $"{config.Path}.languages must be codes of ISO 639-1 such as en, got \"{other}\""
                : $"{config.Path}.languages has {other}, which is not a language that is told here; these are: {string.Join(", ", LanguageIdentifier.Shared.Codes)}");
        return codes;
    }
}

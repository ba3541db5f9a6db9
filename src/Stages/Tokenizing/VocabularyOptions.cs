using Millrace.Model.Configuration;

namespace Millrace.Stages.Tokenizing;

/// <summary>Settings of <c>millrace.vocabulary</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Path">A <c>vocab.txt</c>, one token a line; null: a vocabulary is trained on the input.</param>
/// <param name="LowerCase">Whether text is lower-cased and stripped of accents.</param>
/// <param name="VocabSize">Number of tokens to reach, special tokens and alphabet included.</param>
/// <param name="MinFrequency">Two pieces are joined only where they stand side by side so many times.</param>
/// <param name="LimitAlphabet">Most characters that get a token of their own; the rarest are left out.</param>
public sealed record VocabularyOptions(string? Path, bool LowerCase, int VocabSize, int MinFrequency, int LimitAlphabet)
{
    /// <summary>Reads the section.</summary>
    public static VocabularyOptions Bind(ConfigSection config) => new(
        config.FilePath("path"),
        config.Bool("lower_case"),
        config.Int("vocab_size", min: SpecialTokens.All.Count + 1, max: Vocabulary.MaxSize),
        config.Int("min_frequency", min: 1),
        config.Int("limit_alphabet", min: 1));
}

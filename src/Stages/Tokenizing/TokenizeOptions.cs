using Millrace.Model.Configuration;

namespace Millrace.Stages.Tokenizing;

/// <summary>Settings of <c>millrace.stages.tokenize</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Vocab">Path of the <c>vocab.txt</c>, or null: a vocabulary is trained from the input first.</param>
/// <param name="LowerCase">Whether text is lower-cased and stripped of accents.</param>
/// <param name="MaxSentenceTokens">A longer sentence is cut off behind so many tokens.</param>
public sealed record TokenizeOptions(string? Vocab, bool LowerCase, int MaxSentenceTokens)
{
    /// <summary>Reads the section.</summary>
    public static TokenizeOptions Bind(ConfigSection config) => new(
        config.OptionalString("vocab"),
        config.Bool("lower_case"),
        config.Int("max_sentence_tokens", min: 1));
}

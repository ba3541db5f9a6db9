using Millrace.Model.Configuration;

namespace Millrace.Stages.Tokenizing;

/// <summary>Settings of <c>millrace.stages.tokenize</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="MaxSentenceTokens">A longer sentence is cut off behind so many tokens.</param>
public sealed record TokenizeOptions(int MaxSentenceTokens)
{
    /// <summary>Reads the section.</summary>
    public static TokenizeOptions Bind(ConfigSection config) => new(
        config.Int("max_sentence_tokens", min: 1));
}

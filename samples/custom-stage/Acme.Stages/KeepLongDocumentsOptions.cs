using Millrace.Model.Configuration;

namespace Acme.Stages;

/// <summary>Settings of <c>millrace.stages.keep-long</c>; their defaults are in reference.conf.</summary>
/// <param name="MinWords">Words that a document must have, at least.</param>
public sealed record KeepLongDocumentsOptions(int MinWords)
{
    public static KeepLongDocumentsOptions Bind(ConfigSection config) => new(config.Int("min-words", min: 1));
}

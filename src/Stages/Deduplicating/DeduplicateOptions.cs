using Millrace.Model.Configuration;

namespace Millrace.Stages.Deduplicating;

/// <summary>Settings of <c>millrace.stages.deduplicate</c>. Defaults and their reasons are in reference.conf.</summary>
/// <remarks>
/// Two documents of Jaccard similarity s become candidates with probability 1 - (1 - s^rows)^bands, and candidates are duplicates
/// where s, as estimated from the signatures with a standard error of √(s (1 - s) / (bands · rows)), is at least the threshold.
/// </remarks>
/// <param name="Near">Whether near duplicates are found too; otherwise the keys below, but for the memory, are not used.</param>
/// <param name="Shingle">Tokens of a shingle; the similarity of documents is that of their sets of shingles.</param>
/// <param name="Bands">Bands of the signature.</param>
/// <param name="Rows">Values of a band, all of which must agree.</param>
/// <param name="Threshold">Least estimated similarity of duplicates.</param>
/// <param name="MemoryBytes">Memory for sorting; what is more goes through a temporary file.</param>
public sealed record DeduplicateOptions(bool Near, int Shingle, int Bands, int Rows, double Threshold, long MemoryBytes)
{
    /// <summary>Most bands, and most rows: a signature has at most their product of values.</summary>
    const int Most = 64;

    /// <summary>Reads the section.</summary>
    public static DeduplicateOptions Bind(ConfigSection config) => new(
        config.Bool("near"),
        config.Int("shingle", min: 1, max: 1024),
        config.Int("bands", min: 1, max: Most),
        config.Int("rows", min: 1, max: Most),
        config.Double("threshold", min: 0, max: 1),
        config.Bytes("memory", min: 1 << 16, max: 1L << 40));

    /// <summary>Values of a signature; none where only exact duplicates are looked for.</summary>
    public int SignatureLength => Near ? Bands * Rows : 0;

    /// <summary>Values that must agree for the estimate to reach the threshold; the same rounding everywhere.</summary>
    internal int LeastMatches => (int)Math.Ceiling(Threshold * SignatureLength - 1e-9);
}

using Millrace.Model.Configuration;

namespace Millrace.Stages.Binning;

/// <summary>Settings of <c>millrace.stages.bin-by-length</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="BinSize">Width of a bin in tokens, at most max_seq_length.</param>
/// <param name="MaxSeqLength">The most tokens of a sequence; where the bin size does not divide it, the last bin is narrower.</param>
public sealed record BinByLengthOptions(int BinSize, int MaxSeqLength)
{
    /// <summary>Number of bins.</summary>
    public int Bins => (MaxSeqLength + BinSize - 1) / BinSize;

    /// <summary>The bin of a sequence: ⌊(seq_len − 1) / bin_size⌋, the last one at most.</summary>
    /// <param name="tokens">Its length, at least 1.</param>
    public int BinOf(int tokens) => Math.Min((tokens - 1) / BinSize, Bins - 1);

    /// <summary>Reads the section.</summary>
    public static BinByLengthOptions Bind(ConfigSection config)
    {
        var options = new BinByLengthOptions(config.Int("bin_size", min: 1), config.Int("max_seq_length", min: 5));
        if (options.BinSize > options.MaxSeqLength)
            config.Problem("bin_size",
                $"{config.Path}.bin_size must be ≤ max_seq_length = {options.MaxSeqLength}, got {options.BinSize}");
        return options;
    }
}

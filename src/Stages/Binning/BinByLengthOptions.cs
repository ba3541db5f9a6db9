using Millrace.Model.Configuration;

namespace Millrace.Stages.Binning;

/// <summary>Settings of <c>millrace.stages.bin-by-length</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="BinSize">Width of a bin in tokens.</param>
/// <param name="MaxSeqLength">The most tokens of a sequence; a multiple of the bin size.</param>
public sealed record BinByLengthOptions(int BinSize, int MaxSeqLength)
{
    /// <summary>Number of bins.</summary>
    public int Bins => MaxSeqLength / BinSize;

    /// <summary>Reads the section.</summary>
    public static BinByLengthOptions Bind(ConfigSection config)
    {
        var options = new BinByLengthOptions(config.Int("bin_size", min: 1), config.Int("max_seq_length", min: 5));
        if (options.MaxSeqLength % options.BinSize != 0)
            config.Problem("bin_size",
                $"{config.Path}.bin_size must divide max_seq_length = {options.MaxSeqLength}, got {options.BinSize}");
        return options;
    }
}

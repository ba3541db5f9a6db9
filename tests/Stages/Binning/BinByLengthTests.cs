using Millrace.Laws;
using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Tests.Binning;

public sealed class BinByLengthTests
{
    [Fact]
    public Task Bin_by_length_keeps_the_laws() =>
        StageLaws.All(() => new BinByLength(new BinByLengthOptions(32, 128)), Enumerable.Range(1, 20).Select(n => Sample(6 * n)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(32, 0)]
    [InlineData(33, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(97, 3)]
    [InlineData(128, 3)]
    public async Task Bin_holds_the_lengths_up_to_its_end(int length, int bin)
    {
        var sample = Sample(length);
        var binned = new List<BinnedPair>();
        await new BinByLength(new BinByLengthOptions(32, 128)).OnElementAsync(sample, element =>
        {
            binned.Add(element);
            return ValueTask.CompletedTask;
        });
        Assert.Equal([new BinnedPair(bin, sample)], binned);
    }

    [Theory]
    [InlineData(32, 128, 4)]
    [InlineData(64, 512, 8)]
    [InlineData(128, 128, 1)]
    [InlineData(48, 128, 3)]
    [InlineData(1, 5, 5)]
    public void Bins_share_out_the_longest_sequence(int binSize, int maxSeqLength, int bins) =>
        Assert.Equal(bins, new BinByLengthOptions(binSize, maxSeqLength).Bins);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(48, 0)]
    [InlineData(49, 1)]
    [InlineData(96, 1)]
    [InlineData(97, 2)]
    [InlineData(128, 2)]
    [InlineData(300, 2)]
    public void Last_bin_is_narrower_where_the_width_does_not_divide(int length, int bin) =>
        Assert.Equal(bin, new BinByLengthOptions(48, 128).BinOf(length));

    [Fact]
    public Task Bin_unmasked_keeps_the_laws() =>
        StageLaws.All(() => new BinUnmasked(new BinByLengthOptions(32, 128)), Enumerable.Range(1, 20).Select(n => Sample(6 * n).Pair));

    [Fact]
    public async Task Sample_that_nothing_masked_has_no_predictions()
    {
        var pair = Sample(40).Pair;
        var binned = new List<BinnedPair>();
        await new BinUnmasked(new BinByLengthOptions(32, 128)).OnElementAsync(pair, element =>
        {
            binned.Add(element);
            return ValueTask.CompletedTask;
        });
        var (bin, sample) = Assert.Single(binned);
        Assert.Equal(1, bin);
        Assert.Same(pair, sample.Pair);
        Assert.Same(pair.InputIds, sample.InputIds);
        Assert.Empty(sample.MaskedLmPositions);
        Assert.Empty(sample.MaskedLmLabels);
    }

    [Theory]
    [InlineData(129, 128)]
    [InlineData(256, 128)]
    public void Bin_size_above_the_longest_sequence_is_a_problem(int binSize, int maxSeqLength)
    {
        var section = new SectionOfNumbers("millrace.stages.bin-by-length", new() { ["bin_size"] = binSize, ["max_seq_length"] = maxSeqLength });
        BinByLengthOptions.Bind(section);
        Assert.Equal(
            [("bin_size", $"millrace.stages.bin-by-length.bin_size must be ≤ max_seq_length = {maxSeqLength}, got {binSize}")],
            section.Problems);
    }

    [Fact]
    public void Bin_size_up_to_it_is_none()
    {
        var section = new SectionOfNumbers("millrace.stages.bin-by-length", new() { ["bin_size"] = 32, ["max_seq_length"] = 128 });
        Assert.Equal(new BinByLengthOptions(32, 128), BinByLengthOptions.Bind(section));
        Assert.Empty(section.Problems);
    }

    static MaskedPair Sample(int length) =>
        new(new SegmentPair(1, 0, 0, 1, 0, false, new int[length], length, false), new int[length], [0], [0]);
}

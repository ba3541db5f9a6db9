using Millrace.Stages.Shards;

namespace Millrace.Stages.Tests.Shards;

public sealed class ShardBalanceLaws
{
    [Fact]
    public void Any_two_shards_differ_by_at_most_one_row_and_every_row_is_in_its_shard()
    {
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var rows = random.Next(1, 2000);
            var shards = random.Next(1, Math.Min(rows, 100) + 1);
            var firsts = Enumerable.Range(0, shards + 1).Select(shard => ShardBalance.FirstRow(rows, shards, shard)).ToList();
            Assert.Equal(0, firsts[0]);
            Assert.Equal(rows, firsts[^1]);
            var sizes = firsts.Zip(firsts.Skip(1), (a, b) => b - a).ToList();
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
            var lookup = new RowLookup([.. firsts]);
            for (var row = 0; row < rows; row++)
                Assert.InRange(row, firsts[lookup.Find(row)], firsts[lookup.Find(row) + 1] - 1);
        }
    }

    [Fact]
    public void Rows_beyond_thirty_two_bits_are_cut_without_overflow()
    {
        const long rows = 3_000_000_000_000_000_000;
        Assert.Equal(rows, ShardBalance.FirstRow(rows, 4096, 4096));
        Assert.Equal(rows / 4096 * 4095 + rows % 4096 * 4095 / 4096, ShardBalance.FirstRow(rows, 4096, 4095));
    }
}

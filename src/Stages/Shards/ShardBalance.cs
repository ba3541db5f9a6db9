namespace Millrace.Stages.Shards;

/// <summary>Cuts the rows of a group into shards of which any two differ by at most one row.</summary>
static class ShardBalance
{
    /// <summary>Number of the first row of a shard; that of the shard behind the last one is <paramref name="rows"/>.</summary>
    public static long FirstRow(long rows, int shards, int shard) => (long)((Int128)rows * shard / shards);

    /// <summary>The shard that has a row: the greatest whose first row is not behind it.</summary>
    public static int ShardOf(long rows, int shards, long row) => (int)((((Int128)row + 1) * shards - 1) / rows);
}

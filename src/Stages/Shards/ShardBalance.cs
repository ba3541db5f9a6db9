namespace Millrace.Stages.Shards;

/// <summary>Cuts the rows of a group into shards of which any two differ by at most one row.</summary>
static class ShardBalance
{
    /// <summary>Number of the first row of a shard; that of the shard behind the last one is <paramref name="rows"/>.</summary>
    public static long FirstRow(long rows, int shards, int shard) => (long)((Int128)rows * shard / shards);
}

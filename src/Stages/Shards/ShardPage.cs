namespace Millrace.Stages.Shards;

/// <summary>A page of a compressed shard, checked and decompressed.</summary>
/// <param name="column">Whose page it is.</param>
/// <param name="number">Its number in the column.</param>
/// <param name="content">Its values.</param>
sealed class ShardPage(ShardColumn column, int number, byte[] content)
{
    // Headers of this object and of its array, and the cache's entry for it.
    const int OverheadBytes = 96;

    public byte[] Content => content;

    /// <summary>Whether it was used since the cache last came by.</summary>
    public bool Used { get; set; } = true;

    /// <summary>Memory it takes.</summary>
    public int Bytes => OverheadBytes + content.Length;

    /// <summary>Lets the column forget it.</summary>
    public void Evict() => column.Forget(number);
}

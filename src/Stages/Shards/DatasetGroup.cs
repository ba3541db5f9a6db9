namespace Millrace.Stages.Shards;

/// <summary>The shards of one split and bin; each is opened when it is first used.</summary>
sealed class DatasetGroup : IDisposable
{
    readonly Dataset dataset;
    readonly ManifestEntry[] entries;
    readonly RowLookup rows;
    readonly ShardReader?[] readers;
    readonly Lock opening = new();

    public DatasetGroup(Dataset dataset, SampleGroup group, IEnumerable<ManifestEntry> entries)
    {
        this.dataset = dataset;
        this.entries = [.. entries];
        Group = group;
        readers = new ShardReader?[this.entries.Length];
        var firstRows = new long[this.entries.Length + 1];
        for (var shard = 0; shard < this.entries.Length; shard++)
            firstRows[shard + 1] = firstRows[shard] + this.entries[shard].Rows;
        rows = new RowLookup(firstRows);
    }

    public SampleGroup Group { get; }

    /// <summary>Number of samples.</summary>
    public long Samples => rows.Rows;

    /// <summary>The shard that has a sample, and the sample's row in it.</summary>
    public ShardReader Find(long index, out long row) => Find(index, out row, out _);

    /// <summary>The shard that has a sample, the sample's row in it, and the shard's line in the manifest.</summary>
    public ShardReader Find(long index, out long row, out ManifestEntry entry)
    {
        if ((ulong)index >= (ulong)rows.Rows)
            throw new ArgumentOutOfRangeException(nameof(index), $"sample {index} of {rows.Rows}");
        var shard = rows.Find(index);
        row = index - rows.FirstRow(shard);
        entry = entries[shard];
        return readers[shard] ?? Open(shard);
    }

    public void Dispose()
    {
        foreach (var reader in readers)
            reader?.Dispose();
    }

    ShardReader Open(int shard)
    {
        lock (opening)
            return readers[shard] ??= dataset.OpenShard(entries[shard]);
    }
}

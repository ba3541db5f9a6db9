namespace Millrace.Stages.Shards;

/// <summary>A page of a shard that was opened: checked, decompressed where it was compressed, and with a table of its rows.</summary>
/// <param name="column">Whose page it is.</param>
/// <param name="number">Its number in the column.</param>
/// <param name="file">The file, where the values lie in it as they are; else null.</param>
/// <param name="place">Byte offset of the values in the file.</param>
/// <param name="content">The values, where they had to be decompressed; else null.</param>
/// <param name="starts">Of values of several widths: where each begins among the values, and four bytes behind the end of the last one.</param>
sealed class ShardPage(ShardColumn column, int number, MappedFile? file, long place, byte[]? content, int[]? starts)
{
    // Headers of this object and its arrays, with the cache's entry for it.
    const int OverheadBytes = 136;

    /// <summary>Whether it was used since the cache last came by.</summary>
    public bool Used { get; set; } = true;

    /// <summary>Memory it takes.</summary>
    public int Bytes => OverheadBytes + (content?.Length ?? 0) + sizeof(int) * (starts?.Length ?? 0);

    /// <summary>The bytes of a value of the page, by its row in the page; column of byte strings.</summary>
    public ReadOnlySpan<byte> Value(int row)
    {
        var start = starts![row];
        return Slice(start, starts[row + 1] - start - sizeof(int));
    }

    /// <summary>Number of bytes of a value.</summary>
    public int LengthOf(int row) => starts![row + 1] - starts[row] - sizeof(int);

    /// <summary>The bytes of a value of a column of values of one width.</summary>
    public ReadOnlySpan<byte> Value(int row, int width) => Slice(row * width, width);

    /// <summary>Lets the column forget it.</summary>
    public void Evict() => column.Forget(number);

    ReadOnlySpan<byte> Slice(int start, int length) =>
        content is null ? file!.Slice(place + start, length) : content.AsSpan(start, length);
}

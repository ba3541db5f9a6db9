namespace Millrace.Stages.Staging;

/// <summary>Token ids where they lie in the store, in two bytes or four.</summary>
public readonly ref struct TokenIds
{
    readonly ReadOnlySpan<ushort> narrow;
    readonly ReadOnlySpan<int> wide;

    internal TokenIds(ReadOnlySpan<ushort> ids) => narrow = ids;

    internal TokenIds(ReadOnlySpan<int> ids) => wide = ids;

    /// <summary>Number of ids.</summary>
    public int Length => narrow.Length + wide.Length;

    /// <summary>The id at <paramref name="index"/>.</summary>
    public int this[int index] => wide.IsEmpty ? narrow[index] : wide[index];

    /// <summary>A range of the ids.</summary>
    public TokenIds Slice(int start, int length) =>
        wide.IsEmpty ? new(narrow.Slice(start, length)) : new(wide.Slice(start, length));

    /// <summary>Copies all ids to the beginning of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<int> destination)
    {
        if (!wide.IsEmpty)
            wide.CopyTo(destination);
        else
            IdWidth.Widen(narrow, destination);
    }

    /// <summary>The ids in an array.</summary>
    public int[] ToArray()
    {
        var ids = GC.AllocateUninitializedArray<int>(Length);
        CopyTo(ids);
        return ids;
    }
}

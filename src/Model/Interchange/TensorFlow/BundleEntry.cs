namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>What the index of a checkpoint says of one tensor: TensorFlow's <c>BundleEntryProto</c>.</summary>
/// <param name="Type">Number of its type in <c>types.proto</c>: 1 float, 2 double, 14 bfloat16, 19 half.</param>
/// <param name="Shape">Sizes, row-major.</param>
/// <param name="Shard">Which data file it is in.</param>
/// <param name="Offset">Of its first byte there.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Checksum">Masked CRC-32C of its bytes.</param>
/// <param name="IsSliced">Whether it is stored in slices, each a tensor of its own.</param>
sealed record BundleEntry(int Type, long[] Shape, int Shard, long Offset, long Bytes, uint Checksum, bool IsSliced)
{
    const int MostDimensions = 8;

    /// <exception cref="FormatException">The message is damaged.</exception>
    public static BundleEntry Parse(ReadOnlySpan<byte> message)
    {
        var entry = new BundleEntry(0, [], 0, 0, 0, 0, false);
        for (var fields = new ProtoReader(message); fields.Next();)
            entry = fields.Field switch
            {
                1 => entry with { Type = (int)fields.Number },
                2 => entry with { Shape = ShapeOf(fields.Content) },
                3 => entry with { Shard = (int)fields.Number },
                4 => entry with { Offset = (long)fields.Number },
                5 => entry with { Bytes = (long)fields.Number },
                6 => entry with { Checksum = (uint)fields.Number },
                7 => entry with { IsSliced = true },
                _ => entry,
            };
        return entry;
    }

    static long[] ShapeOf(ReadOnlySpan<byte> message)
    {
        var sizes = new List<long>();
        for (var fields = new ProtoReader(message); fields.Next();)
            if (fields.Field == 2)
                sizes.Add(SizeOf(fields.Content));
        return sizes.Count <= MostDimensions ? [.. sizes] : throw new FormatException($"a tensor has {sizes.Count} dimensions");
    }

    static long SizeOf(ReadOnlySpan<byte> message)
    {
        var size = 0L;
        for (var fields = new ProtoReader(message); fields.Next();)
            if (fields.Field == 1)
                size = (long)fields.Number;
        return size >= 0 ? size : throw new FormatException("a size is not known");
    }
}

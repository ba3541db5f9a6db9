using System.Globalization;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>A checkpoint of TensorFlow 1 and 2 (format V2): an index and one or several files of numbers.</summary>
/// <remarks>Source: tensorflow/core/util/tensor_bundle/tensor_bundle.h and protobuf/tensor_bundle.proto.</remarks>
static class TensorBundle
{
    const int MostShards = 99_999; // the names have five digits

    /// <summary>The tensors under TensorFlow's names.</summary>
    /// <param name="prefix">The path without <c>.index</c>.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged.</exception>
    public static StoredTensors Read(string prefix)
    {
        var shards = new Dictionary<int, NumberFile>();
        try
        {
            using var index = NumberFile.Open(prefix + ".index");
            var table = SortedTable.Read(index);
            return Find(prefix, index.Path, table, shards);
        }
        catch
        {
            foreach (var shard in shards.Values)
                shard.Dispose();
            throw;
        }
    }

    static StoredTensors Find(string prefix, string index, List<(string Key, byte[] Value)> table, Dictionary<int, NumberFile> shards)
    {
        try
        {
            if (table is not [("", var header), ..])
                throw new CheckpointException($"{index} is damaged: it has no header");
            var count = ShardsOf(index, header);
            var found = new List<ForeignTensor>();
            var leftOut = new List<LeftOut>();
            foreach (var (name, value) in table.Skip(1))
            {
                var entry = BundleEntry.Parse(value);
                if (entry.IsSliced)
                    throw new CheckpointException($"{index}: {name} is stored in slices, as by several parameter servers; save it whole");
                if (TypeOf(entry.Type) == NumberType.Other)
                    leftOut.Add(new LeftOut(name, "no floating-point numbers"));
                else
                    found.Add(TensorOf(name, entry, index, ShardFile(prefix, entry.Shard, count, shards)));
            }
            return new StoredTensors("TensorFlow", found, leftOut, [.. shards.Values]);
        }
        catch (FormatException cause)
        {
            throw new CheckpointException($"{index} is damaged: {cause.Message}", cause);
        }
    }

    static int ShardsOf(string index, ReadOnlySpan<byte> header)
    {
        var (shards, isBigEndian) = (0, false);
        for (var fields = new ProtoReader(header); fields.Next();)
            switch (fields.Field)
            {
                case 1:
                    shards = (int)Math.Min(fields.Number, MostShards + 1);
                    break;
                case 2:
                    isBigEndian = fields.Number != 0;
                    break;
                default: // 3: versions, of which there is one
                    break;
            }
        if (isBigEndian)
            throw new CheckpointException($"{index} was written on a big-endian machine");
        return shards is >= 1 and <= MostShards ? shards : throw new CheckpointException($"{index} is damaged: it is said to have {shards} data files");
    }

    static NumberFile ShardFile(string prefix, int shard, int count, Dictionary<int, NumberFile> shards)
    {
        if (shard < 0 || shard >= count)
            throw new FormatException($"a tensor is said to be in data file {shard} of {count}");
        if (!shards.TryGetValue(shard, out var file))
            shards[shard] = file = NumberFile.Open(string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:D5}-of-{count:D5}"));
        return file;
    }

    static ForeignTensor TensorOf(string name, BundleEntry entry, string index, NumberFile file)
    {
        var type = TypeOf(entry.Type);
        var numbers = entry.Shape.Aggregate((Int128)1, (product, size) => product * size);
        if (numbers * NumberFile.WidthOf(type) != entry.Bytes || entry.Bytes < 0)
            throw new CheckpointException($"{index} is damaged: {name} of shape [{string.Join(", ", entry.Shape)}] has {entry.Bytes} bytes");
        if (entry.Offset < 0 || entry.Offset > file.Length - entry.Bytes)
            throw new CheckpointException($"{file.Path} is cut short: {name} ends at byte {(Int128)entry.Offset + entry.Bytes} of {file.Length}");
        return new ForeignTensor(name, entry.Shape, type, destination => Read(name, entry, type, file, destination));
    }

    static void Read(string name, BundleEntry entry, NumberType type, NumberFile file, Span<float> destination)
    {
        var buffer = new byte[Math.Min(entry.Bytes, 1 << 20)];
        var crc = 0u;
        for (var done = 0L; done < entry.Bytes; done += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Bytes - done));
            file.Read(entry.Offset + done, part, name);
            crc = MaskedCrc32C.Add(crc, part);
        }
        if (MaskedCrc32C.Masked(crc) != entry.Checksum)
            throw new CheckpointException($"{file.Path} is damaged: {name} has CRC-32C {MaskedCrc32C.Masked(crc):x8}, expected {entry.Checksum:x8}");
        file.ReadFloats(entry.Offset, type, destination, name);
    }

    static NumberType TypeOf(int type) => type switch
    {
        1 => NumberType.Float32,
        2 => NumberType.Float64,
        14 => NumberType.BFloat16,
        19 => NumberType.Float16,
        _ => NumberType.Other,
    };
}

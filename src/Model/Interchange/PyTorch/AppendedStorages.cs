using System.Buffers.Binary;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.Pickles;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>The storages of the format before PyTorch 1.6: behind the pickles, one after the other, each after its count.</summary>
sealed class AppendedStorages : ITorchStorages
{
    const int CountBytes = 8;

    readonly NumberFile file;
    readonly Dictionary<string, long> offsets = [];

    /// <param name="file">The file.</param>
    /// <param name="start">Of the first count.</param>
    /// <param name="keys">The storages in their order.</param>
    /// <param name="storages">What the pickle says of them, by key.</param>
    /// <exception cref="CheckpointException">The file is cut short, or its counts contradict the pickle.</exception>
    public AppendedStorages(NumberFile file, long start, IReadOnlyList<object?> keys, IReadOnlyDictionary<string, TorchStorage> storages)
    {
        this.file = file;
        Span<byte> count = stackalloc byte[CountBytes];
        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage))
                throw new CheckpointException($"{file.Path} is damaged: nothing in it is of storage {key}");
            var width = TorchTensors.WidthOf(storage.Type)
                ?? throw new CheckpointException($"{file.Path}: storage {name} is of {storage.Type}, whose width is not known");
            file.Read(start, count, $"storage {name}");
            var got = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (got != storage.Count || got < 0 || got > (file.Length - start - CountBytes) / width)
                throw new CheckpointException($"{file.Path} is damaged or cut short: storage {name} has {got} numbers, expected {storage.Count}");
            offsets[name] = start + CountBytes;
            start += CountBytes + got * width;
        }
    }

    public long OffsetOf(TorchStorage storage, int width) => offsets.TryGetValue(storage.Key, out var offset)
        ? offset
        : throw new CheckpointException($"{file.Path} has no storage {storage.Key}");

    /// <summary>The storages that tensors of this value are views of, at any depth.</summary>
    /// <remarks>Pickles share values, even in rings, so each is visited once.</remarks>
    public static Dictionary<string, TorchStorage> In(object? root)
    {
        var storages = new Dictionary<string, TorchStorage>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out var value))
        {
            if (value is null or string or long or bool or double || !seen.Add(value))
                continue;
            if (TorchStorage.Of(value) is { } storage)
                storages[storage.Key] = storage;
            foreach (var part in PartsOf(value))
                open.Push(part);
        }
        return storages;
    }

    static IEnumerable<object?> PartsOf(object value) => value switch
    {
        object?[] tuple => tuple,
        List<object?> list => list,
        PickleDictionary dictionary => dictionary.Items.SelectMany(item => new[] { item.Key, item.Value }),
        PickleObject made => [.. made.Arguments, made.State],
        PickleReference reference => [reference.Id],
        _ => [],
    };
}

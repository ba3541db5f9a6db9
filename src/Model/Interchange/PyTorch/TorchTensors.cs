using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.Pickles;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>Tensors as PyTorch pickles them: a call of <c>_rebuild_tensor_v2</c> with a storage, an offset, sizes and strides.</summary>
/// <param name="file">Has the numbers.</param>
/// <param name="storages">Knows where.</param>
sealed class TorchTensors(NumberFile file, ITorchStorages storages)
{
    const int MostDimensions = 8;

    static readonly Dictionary<string, (NumberType Type, int Width)> Types = new()
    {
        ["Float"] = (NumberType.Float32, 4),
        ["Double"] = (NumberType.Float64, 8),
        ["Half"] = (NumberType.Float16, 2),
        ["BFloat16"] = (NumberType.BFloat16, 2),
        ["Long"] = (NumberType.Other, 8),
        ["Int"] = (NumberType.Other, 4),
        ["Short"] = (NumberType.Other, 2),
        ["Char"] = (NumberType.Other, 1),
        ["Byte"] = (NumberType.Other, 1),
        ["Bool"] = (NumberType.Other, 1),
    };

    /// <summary>Width of a number in a storage of this class, in bytes; null for a class that is not known.</summary>
    public static int? WidthOf(string type) => TypeOf(type)?.Width;

    /// <summary>The tensor that a pickled value would be, or null where it is none.</summary>
    /// <exception cref="CheckpointException">It reaches beyond its storage.</exception>
    public ForeignTensor? Find(string name, object? value)
    {
        if (value is PickleObject { Maker: "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" } parameter)
            value = parameter.Arguments is [var data, ..] ? data : null;
        if (value is not PickleObject { Maker: "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor" } made
            || made.Arguments is not [var reference, long offset, object?[] sizes, object?[] strides, ..]
            || TorchStorage.Of(reference) is not { } storage || TypeOf(storage.Type) is not { } type)
            return null;
        var view = new StridedView(offset, Whole(name, sizes), Whole(name, strides));
        if (!view.Fits(storage.Count))
            throw new CheckpointException($"{file.Path}: {name} of shape [{string.Join(", ", view.Sizes)}] reaches beyond its storage of {storage.Count} numbers");
        return new ForeignTensor(name, view.Sizes, type.Type, destination => Read(name, storage, type.Type, view, destination));
    }

    static (NumberType Type, int Width)? TypeOf(string type) =>
        type.StartsWith("torch.", StringComparison.Ordinal) && type.EndsWith("Storage", StringComparison.Ordinal)
        && Types.TryGetValue(type["torch.".Length..^"Storage".Length], out var found)
            ? found
            : null;

    long[] Whole(string name, object?[] values) => values.Length <= MostDimensions && Array.TrueForAll(values, value => value is long)
        ? Array.ConvertAll(values, value => (long)value!)
        : throw new CheckpointException($"{file.Path}: {name} has sizes or strides that are no whole numbers");

    void Read(string name, TorchStorage storage, NumberType type, StridedView view, Span<float> destination)
    {
        if (type == NumberType.Other)
            throw new CheckpointException($"{file.Path}: {name} is of {storage.Type}, expected floating-point numbers");
        var width = NumberFile.WidthOf(type);
        var start = storages.OffsetOf(storage, width) + view.Offset * width;
        if (view.IsContiguous)
        {
            file.ReadFloats(start, type, destination, name);
            return;
        }
        var covered = new float[view.Span];
        file.ReadFloats(start, type, covered, name);
        view.Gather(covered, destination);
    }
}

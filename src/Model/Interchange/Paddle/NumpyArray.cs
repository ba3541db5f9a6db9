using System.Text;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.Pickles;

namespace Millrace.Model.Interchange.Paddle;

/// <summary>Arrays as NumPy pickles them, of either of its two ways.</summary>
/// <remarks>
/// Protocols 2 to 4: an array made empty and then told (version, shape, dtype, Fortran order, bytes). Protocol 5: a call with bytes, dtype,
/// shape and order. Source: numpy/core/src/multiarray/methods.c, <c>array_reduce</c>, <c>array_setstate</c>.
/// </remarks>
static class NumpyArray
{
    const int MostDimensions = 8;

    /// <summary>The array that a pickled value would be, or null where it is none.</summary>
    /// <exception cref="CheckpointException">Its shape or type makes no sense.</exception>
    public static ForeignTensor? Find(NumberFile file, string name, object? value)
    {
        if (value is not PickleObject made)
            return null;
        return made.Maker switch
        {
            "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct" when made.State is object?[] and [_, object?[] shape, var type, bool isFortran, var data] =>
                TensorOf(file, name, shape, type, isFortran, data),
            "numpy.core.numeric._frombuffer" or "numpy._core.numeric._frombuffer" when made.Arguments is [var data, var type, object?[] shape, string order] =>
                TensorOf(file, name, shape, type, order == "F", data),
            _ => null,
        };
    }

    static ForeignTensor TensorOf(NumberFile file, string name, object?[] sizes, object? dtype, bool isFortran, object? data)
    {
        if (sizes.Length > MostDimensions || !Array.TrueForAll(sizes, size => size is >= 0L and <= int.MaxValue))
            throw new CheckpointException($"{file.Path} is damaged: {name} has sizes that are none");
        var type = TypeOf(file, name, dtype);
        if (isFortran && sizes.Length > 1)
            sizes = [.. sizes.Reverse()]; // its memory is that of the transposed, row-major
        var stored = new ForeignTensor(name, Array.ConvertAll(sizes, size => (long)size!), type, destination => Read(file, name, type, data, destination));
        return isFortran ? stored.Transposed() : stored;
    }

    static NumberType TypeOf(NumberFile file, string name, object? dtype)
    {
        if (dtype is not PickleObject { Maker: "numpy.dtype", Arguments: [string code, ..], State: object?[] and [_, string order, ..] })
            throw new CheckpointException($"{file.Path}: {name} has no type of NumPy's");
        if (order == ">")
            throw new CheckpointException($"{file.Path} was written on a big-endian machine");
        return code switch
        {
            "f4" => NumberType.Float32,
            "f8" => NumberType.Float64,
            "f2" => NumberType.Float16,
            "u2" => NumberType.BFloat16, // Paddle's; NumPy has none
            _ => NumberType.Other,
        };
    }

    static void Read(NumberFile file, string name, NumberType type, object? data, Span<float> destination)
    {
        if (type == NumberType.Other)
            throw new CheckpointException($"{file.Path}: {name} is not of floating-point numbers");
        switch (data)
        {
            case PickleBytes bytes:
                bytes.ReadFloats(type, destination, name);
                break;
            case string text when text.Length == destination.Length * NumberFile.WidthOf(type) && text.All(character => character <= byte.MaxValue):
                NumberFile.ToFloats(type, Encoding.Latin1.GetBytes(text), destination);
                break;
            default:
                throw new CheckpointException($"{file.Path} is damaged: {name} has no bytes, or not as many as its shape takes");
        }
    }
}

using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.Pickles;

namespace Millrace.Model.Interchange.Paddle;

/// <summary>Paddle's <c>.pdparams</c>: a pickled dictionary of NumPy arrays. Nothing in it is ever run.</summary>
static class PaddleFile
{
    /// <summary>The table of names that <c>paddle.save</c> adds.</summary>
    const string NameTable = "StructuredToParameterName@@";

    /// <summary>The arrays of a file under Paddle's names.</summary>
    /// <param name="file">The file.</param>
    /// <param name="root">Its pickled value.</param>
    /// <exception cref="CheckpointException">It is no dictionary of arrays.</exception>
    public static StoredTensors Read(NumberFile file, object? root)
    {
        if (root is not PickleDictionary dictionary)
            throw new CheckpointException(root is PickleObject made
                ? $"{file.Path} holds what Python would get from {made.Maker}, expected a dictionary of arrays; nothing in it was run"
                : $"{file.Path} holds no dictionary of arrays");
        var found = new List<ForeignTensor>();
        var leftOut = new List<LeftOut>();
        foreach (var (key, value) in dictionary.Items)
        {
            if (key is not string name || name == NameTable)
                continue;
            if (NumpyArray.Find(file, name, Unnamed(value)) is { } tensor)
                found.Add(tensor);
            else
                leftOut.Add(new LeftOut(name, value is PickleObject other ? $"no array but what Python would get from {other.Maker}" : "no array"));
        }
        return new StoredTensors("Paddle", found, leftOut, [file]);
    }

    /// <summary>Some releases store a pair of the parameter's own name and the array.</summary>
    static object? Unnamed(object? value) => value is object?[] and [string, var array] ? array : value;
}

using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange;

/// <summary>A tensor of somebody's file, under Hugging Face's name, not read yet.</summary>
public sealed class ForeignTensor
{
    readonly TensorRead read;

    internal ForeignTensor(string name, long[] shape, NumberType type, TensorRead read, string? storedName = null)
    {
        (Name, Shape, Type, this.read) = (name, shape, type, read);
        StoredName = storedName ?? name;
    }

    /// <summary>Hugging Face's name.</summary>
    public string Name { get; }

    /// <summary>Its name in the file.</summary>
    public string StoredName { get; }

    /// <summary>Sizes, row-major, as Hugging Face has them.</summary>
    public long[] Shape { get; }

    /// <summary>How many numbers it has.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How its numbers are written.</summary>
    public NumberType Type { get; }

    /// <summary>Reads its numbers, row-major.</summary>
    /// <param name="destination">As long as the tensor.</param>
    /// <exception cref="CheckpointException">The file is cut short or damaged within it.</exception>
    public void Read(Span<float> destination)
    {
        if (destination.Length != Count)
            throw new ArgumentException($"{Name} has shape [{string.Join(", ", Shape)}], got room for {destination.Length}", nameof(destination));
        read(destination);
    }

    /// <summary>The same tensor under another name.</summary>
    internal ForeignTensor Named(string name) => new(name, Shape, Type, read, StoredName);

    /// <summary>The transposed matrix: [in, out] as TensorFlow and Paddle store it, [out, in] as PyTorch does.</summary>
    internal ForeignTensor Transposed() => Shape.Length != 2
        ? this // of a wrong shape then, which the error is to show as it is
        : new ForeignTensor(Name, [Shape[1], Shape[0]], Type, ReadTransposed, StoredName);

    void ReadTransposed(Span<float> destination)
    {
        var (rows, columns) = ((int)Shape[0], (int)Shape[1]);
        var stored = new float[destination.Length];
        read(stored);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                destination[column * rows + row] = stored[row * columns + column];
    }
}

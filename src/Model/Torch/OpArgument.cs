namespace Millrace.Model.Torch;

/// <summary>One argument of an operator; plain values convert by themselves, <c>default</c> is None.</summary>
public readonly struct OpArgument
{
    internal enum Kind
    {
        None,
        Tensor,
        Int,
        Double,
        Bool,
        IntList,
        TensorList,
        Text,
        DoubleList,
        Device,
    }

    OpArgument(Kind kind, long number, Array? list = null, int index = 0) =>
        (Type, Number, List, Index) = (kind, number, list, index);

    internal Kind Type { get; }

    /// <summary>The handle, integer, truth, kind of device or the bits of the double.</summary>
    internal long Number { get; }

    internal int Index { get; }

    internal Array? List { get; }

    public static implicit operator OpArgument(Tensor tensor) => tensor.IsNone ? default : new(Kind.Tensor, (long)tensor.Handle);

    public static implicit operator OpArgument(long value) => new(Kind.Int, value);

    public static implicit operator OpArgument(int value) => new(Kind.Int, value);

    public static implicit operator OpArgument(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator OpArgument(bool value) => new(Kind.Bool, value ? 1 : 0);

    public static implicit operator OpArgument(DType value) => new(Kind.Int, (int)value);

    public static implicit operator OpArgument(Device value) => new(Kind.Device, (int)value.Type, index: value.Index);

    public static implicit operator OpArgument(long[] values) => new(Kind.IntList, 0, values);

    public static implicit operator OpArgument(double[] values) => new(Kind.DoubleList, 0, values);

    public static implicit operator OpArgument(Tensor[] values) => new(Kind.TensorList, 0, values);

    public static implicit operator OpArgument(string text) => new(Kind.Text, 0, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Eight-byte words the list takes.</summary>
    internal int Words => List is null ? 0 : List is byte[] ? (List.Length + 7) / 8 : List.Length;

    internal void WriteList(Span<long> words)
    {
        switch (List)
        {
            case long[] numbers:
                numbers.CopyTo(words);
                break;
            case double[] reals:
                System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(reals).CopyTo(words);
                break;
            case Tensor[] tensors:
                for (var i = 0; i < tensors.Length; i++)
                    words[i] = (long)tensors[i].Handle;
                break;
            case byte[] text:
                text.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
                break;
            default:
                break;
        }
    }
}

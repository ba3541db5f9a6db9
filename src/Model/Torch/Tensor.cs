using System.Runtime.InteropServices;

namespace Millrace.Model.Torch;

/// <summary>A libtorch tensor, named by a handle: eight bytes, no finalizer. Its <see cref="TensorScope"/> frees it.</summary>
public readonly unsafe struct Tensor : IDisposable, IEquatable<Tensor>
{
    const int MaxDimensions = 16;

    static readonly Op ToType = Op.Find("aten::to", "dtype");

    internal Tensor(ulong handle) => Handle = handle;

    internal ulong Handle { get; }

    /// <summary>Whether this is no tensor at all (<c>default</c>), as optional arguments of operators may be.</summary>
    public bool IsNone => Handle == 0;

    /// <summary>How many tensors .NET holds at the moment, in the whole process.</summary>
    public static long AliveCount => NativeMethods.mr_tensors_alive();

    public long[] Shape
    {
        get
        {
            var sizes = stackalloc long[MaxDimensions];
            var dimensions = MaxDimensions;
            NativeMethods.Check(NativeMethods.mr_tensor_describe(Handle, out _, out _, out _, sizes, ref dimensions));
            return new Span<long>(sizes, dimensions).ToArray();
        }
    }

    public DType Type => Describe().Type;

    public Device Device => Describe().Device;

    /// <summary>A tensor of undefined content.</summary>
    public static Tensor Empty(ReadOnlySpan<long> shape, DType type, Device device)
    {
        fixed (long* sizes = shape)
        {
            NativeMethods.Check(
                NativeMethods.mr_tensor_empty(sizes, shape.Length, (int)type, (int)device.Type, device.Index, out var handle));
            return new Tensor(handle);
        }
    }

    /// <summary>A tensor of undefined content in host memory, page-locked if a device is to copy from or to it fast.</summary>
    public static Tensor EmptyHost(ReadOnlySpan<long> shape, DType type, bool pageLocked)
    {
        fixed (long* sizes = shape)
        {
            NativeMethods.Check(NativeMethods.mr_tensor_empty_host(sizes, shape.Length, (int)type, pageLocked ? 1 : 0, out var handle));
            return new Tensor(handle);
        }
    }

    /// <summary>A tensor with a copy of <paramref name="values"/>, row-major.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, Device device) where T : unmanaged
    {
        RequireCount(values.Length, shape);
        fixed (T* data = values)
        fixed (long* sizes = shape)
        {
            NativeMethods.Check(NativeMethods.mr_tensor_from_host(
                data, sizes, shape.Length, (int)TypeOf<T>(), (int)device.Type, device.Index, out var handle));
            return new Tensor(handle);
        }
    }

    /// <summary>A tensor over memory of the caller, who keeps it alive and in its place for as long as the tensor lives.</summary>
    public static Tensor Wrap<T>(T* values, ReadOnlySpan<long> shape) where T : unmanaged
    {
        fixed (long* sizes = shape)
        {
            NativeMethods.Check(NativeMethods.mr_tensor_wrap_host(values, sizes, shape.Length, (int)TypeOf<T>(), out var handle));
            return new Tensor(handle);
        }
    }

    /// <summary>The tensor's own memory; it must be contiguous and on the CPU, and outlive the span.</summary>
    public Span<T> AsSpan<T>() where T : unmanaged
    {
        if (Type != TypeOf<T>())
            throw new ArgumentException($"the tensor holds {Type}, not {typeof(T).Name}");
        return MemoryMarshal.Cast<byte, T>(Bytes());
    }

    /// <summary>A copy of the values, from whatever device; waits until it has computed them.</summary>
    public T[] ToArray<T>() where T : unmanaged
    {
        using var host = Empty(Shape, Type, Device.Cpu);
        host.CopyFrom(this);
        return host.AsSpan<T>().ToArray();
    }

    /// <summary>The value of a tensor with one element.</summary>
    public double Number()
    {
        NativeMethods.Check(NativeMethods.mr_tensor_number(Handle, out var value));
        return value;
    }

    /// <summary>Copies the values of <paramref name="source"/> (same shape) into this tensor, converting type and device.</summary>
    public void CopyFrom(Tensor source) => NativeMethods.Check(NativeMethods.mr_tensor_copy(Handle, source.Handle));

    public void FillZero() => NativeMethods.Check(NativeMethods.mr_fill_zero(Handle));

    /// <summary>The tensor in that type, itself where it has it already; gradients flow back.</summary>
    internal Tensor As(DType type) => Type == type ? this : ToType.Call(this, type);

    /// <summary>Frees the tensor now; again does nothing.</summary>
    public void Dispose() => NativeMethods.mr_tensor_free(Handle);

    public bool Equals(Tensor other) => Handle == other.Handle;

    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    public override int GetHashCode() => Handle.GetHashCode();

    public static bool operator ==(Tensor left, Tensor right) => left.Equals(right);

    public static bool operator !=(Tensor left, Tensor right) => !left.Equals(right);

    internal float* Address
    {
        get
        {
            NativeMethods.Check(NativeMethods.mr_tensor_data(Handle, out var data, out _));
            return (float*)data;
        }
    }

    (DType Type, Device Device) Describe()
    {
        var sizes = stackalloc long[MaxDimensions];
        var dimensions = MaxDimensions;
        NativeMethods.Check(NativeMethods.mr_tensor_describe(Handle, out var type, out var device, out var index, sizes, ref dimensions));
        return ((DType)type, new Device((DeviceType)device, index));
    }

    Span<byte> Bytes()
    {
        NativeMethods.Check(NativeMethods.mr_tensor_data(Handle, out var data, out var bytes));
        return new Span<byte>(data, checked((int)bytes));
    }

    static void RequireCount(int count, ReadOnlySpan<long> shape)
    {
        var expected = 1L;
        foreach (var size in shape)
            expected *= size;
        if (expected != count)
            throw new ArgumentException($"a tensor of the shape [{string.Join(", ", shape.ToArray())}] holds {expected} values, got {count}");
    }

    static DType TypeOf<T>() => default(T) switch
    {
        float => DType.Float32,
        double => DType.Float64,
        int => DType.Int32,
        long => DType.Int64,
        byte => DType.Byte,
        _ => throw new ArgumentException($"no tensor type for {typeof(T).Name}"),
    };
}

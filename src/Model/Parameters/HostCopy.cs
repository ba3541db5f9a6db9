using Millrace.Model.Torch;

namespace Millrace.Model.Parameters;

/// <summary>A flat float32 buffer as the host reads and writes it: itself where it lies in host memory, else a page-locked copy.</summary>
/// <param name="flat">The buffer.</param>
/// <param name="isDirect">Whether it lies in host memory.</param>
sealed unsafe class HostCopy(Tensor flat, bool isDirect) : IDisposable
{
    Tensor copy;
    bool isCurrent;

    public HostCopy(Tensor flat)
        : this(flat, flat.Device.Type == DeviceType.Cpu)
    {
    }

    /// <summary>The memory, with the values the buffer has now. What was written to it before, and not uploaded, is still there.</summary>
    public float* Read()
    {
        if (isDirect)
            return flat.Address;
        if (copy.IsNone)
            copy = TensorScope.Keep(Tensor.EmptyHost(flat.Shape, DType.Float32, pageLocked: flat.Device.Type == DeviceType.Cuda));
        if (!isCurrent)
            copy.CopyFrom(flat);
        isCurrent = true;
        return copy.Address;
    }

    /// <summary>The buffer was changed where it lies.</summary>
    public void Outdate() => isCurrent = false;

    /// <summary>Brings what was written since <see cref="Read"/> into the buffer.</summary>
    public void Upload()
    {
        if (isCurrent && !isDirect)
            flat.CopyFrom(copy);
    }

    public void Dispose() => copy.Dispose();
}

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

    /// <summary>The memory to write to; a copy has zeros, or what it had before.</summary>
    public float* Memory
    {
        get
        {
            if (isDirect)
                return flat.Address;
            if (copy.IsNone)
            {
                copy = TensorScope.Keep(Tensor.EmptyHost(flat.Shape, DType.Float32, pageLocked: flat.Device.Type == DeviceType.Cuda));
                copy.FillZero(); // nobody writes to the gaps between parameters
            }
            return copy.Address;
        }
    }

    /// <summary>The memory with the values the buffer has now. What was written and not yet uploaded is kept.</summary>
    public float* Read()
    {
        var memory = Memory;
        if (!isDirect && !isCurrent)
            copy.CopyFrom(flat);
        isCurrent = true;
        return memory;
    }

    /// <summary>The buffer was changed where it lies.</summary>
    public void Outdate() => isCurrent = false;

    /// <summary>Brings what was written to the memory into the buffer.</summary>
    public void Upload()
    {
        if (!isDirect && !copy.IsNone)
            flat.CopyFrom(copy);
        isCurrent = true;
    }

    public void Dispose() => copy.Dispose();
}

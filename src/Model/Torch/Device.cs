namespace Millrace.Model.Torch;

/// <summary>Where a tensor's memory lies: the CPU, or one CUDA device.</summary>
/// <param name="Type">Kind of device.</param>
/// <param name="Index">Number among its kind; -1 is the current one.</param>
public readonly record struct Device(DeviceType Type, int Index)
{
    public static Device Cpu => new(DeviceType.Cpu, -1);

    public static Device Cuda(int index) => new(DeviceType.Cuda, index);

    /// <summary>How many devices of a kind this libtorch can use; the CPU is one.</summary>
    public static int Count(DeviceType type)
    {
        NativeMethods.Check(NativeMethods.mr_device_count((int)type, out var count));
        return count;
    }

    /// <summary>Whether the CPU multiplies bfloat16 in hardware (AVX-512 BF16 or AMX) and this libtorch makes use of it.</summary>
    public static bool CpuHasBFloat16 => NativeMethods.mr_cpu_has_bf16() != 0;

    /// <summary>
    /// Whether a CUDA device multiplies bfloat16 in hardware, as those of Ampere (compute capability 8.0) and later do.
    /// </summary>
    public static bool CudaHasBFloat16(int index) => NativeMethods.mr_compute_capability(index) >= 80;

    /// <summary>Waits until all that was asked of the device is done; the CPU's operators return when it is.</summary>
    public void Synchronize() => NativeMethods.Check(NativeMethods.mr_synchronize((int)Type, Index));

    public override string ToString() => Index < 0 ? Name : $"{Name}:{Index}";

    string Name => Type == DeviceType.Cpu ? "cpu" : "cuda";
}

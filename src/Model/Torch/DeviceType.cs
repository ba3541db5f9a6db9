namespace Millrace.Model.Torch;

/// <summary>Kinds of devices, with libtorch's numbers (c10/core/DeviceType.h).</summary>
public enum DeviceType
{
    Cpu = 0,
    Cuda = 1,
}

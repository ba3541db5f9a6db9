namespace Millrace.Model.Torch;

/// <summary>Which device is asked for.</summary>
public enum DeviceChoice
{
    /// <summary>The first GPU where there is one, else the CPU.</summary>
    Auto,

    Cpu,

    /// <summary>The first GPU that this process sees.</summary>
    Cuda,
}

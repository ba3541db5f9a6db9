using Millrace.Model.Configuration;
using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>Settles <see cref="Precision.Auto"/>, and reads the setting.</summary>
public static class PrecisionChoice
{
    static readonly Dictionary<string, Precision> Names = new()
    {
        ["auto"] = Precision.Auto,
        ["fp32"] = Precision.Float32,
        ["tf32"] = Precision.TensorFloat32,
        ["bf16"] = Precision.BFloat16,
        ["fp16"] = Precision.Float16,
    };

    /// <summary>What <see cref="Precision.Auto"/> is on a device; others stay.</summary>
    /// <exception cref="ArgumentException">A CPU is to compute in fp16.</exception>
    public static Precision ResolveFor(this Precision precision, Device device) => precision switch
    {
        Precision.Auto when device.Type == DeviceType.Cuda =>
            Device.CudaHasBFloat16(device.Index) ? Precision.BFloat16 : Precision.Float16,
        Precision.Auto => Device.CpuHasBFloat16 ? Precision.BFloat16 : Precision.Float32,
        Precision.Float16 when device.Type == DeviceType.Cpu =>
            throw new ArgumentException("precision fp16 needs a GPU: CPUs multiply it in software\n\nhint: use bf16 or fp32"),
        _ => precision,
    };

    /// <summary>The setting's spelling: auto, fp32, tf32, bf16 or fp16.</summary>
    public static string Name(this Precision precision) => Names.First(n => n.Value == precision).Key;

    /// <summary>Reads <c>precision</c> of a section.</summary>
    public static Precision Bind(ConfigSection config)
    {
        var text = config.String("precision");
        if (Names.TryGetValue(text, out var precision))
            return precision;
        config.Problem("precision", $"{config.Path}.precision must be one of {string.Join(", ", Names.Keys)}, got {text}");
        return Precision.Auto;
    }
}

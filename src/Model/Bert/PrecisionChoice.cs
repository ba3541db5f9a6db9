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
        ["bf16"] = Precision.BFloat16,
    };

    public static Precision Resolve(this Precision precision) => precision switch
    {
        Precision.Auto => Device.CpuHasBFloat16 ? Precision.BFloat16 : Precision.Float32,
        _ => precision,
    };

    /// <summary>The setting's spelling: auto, fp32 or bf16.</summary>
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

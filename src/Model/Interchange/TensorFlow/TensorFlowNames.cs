using System.Text.RegularExpressions;

namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>Hugging Face's names of the variables in a TensorFlow 1 checkpoint of Google's and NVIDIA's BERT.</summary>
/// <remarks>
/// <c>bert/encoder/layer_0/attention/self/query/kernel</c> is <c>bert.encoder.layer.0.attention.self.query.weight</c>, transposed:
/// TensorFlow multiplies from the other side. The next-sentence weights (<c>output_weights</c>) lie as PyTorch's do.
/// </remarks>
static partial class TensorFlowNames
{
    /// <summary>The tensors of the network under their names; the rest is left out.</summary>
    public static StoredTensors Rename(StoredTensors stored)
    {
        var tensors = new List<ForeignTensor>();
        var leftOut = stored.LeftOut.Select(left => left with { Reason = WhyLeftOut(left.Name) ?? left.Reason }).ToList();
        foreach (var tensor in stored.Tensors)
        {
            if (WhyLeftOut(tensor.StoredName) is { } reason)
                leftOut.Add(new LeftOut(tensor.StoredName, reason));
            else
                tensors.Add(Renamed(tensor));
        }
        return stored with { Tensors = tensors, LeftOut = leftOut };
    }

    static string? WhyLeftOut(string name) => name switch
    {
        _ when OptimizerName().IsMatch(name) => "state of the optimizer",
        "global_step" => "progress",
        _ when name.Contains("loss_scale", StringComparison.Ordinal) || name is "beta1_power" or "beta2_power" => "state of the loss scaler or optimizer",
        _ => null,
    };

    static ForeignTensor Renamed(ForeignTensor tensor)
    {
        var parts = LayerName().Replace(tensor.StoredName, "layer/$1").Split('/');
        var last = parts[^1];
        parts[^1] = last switch
        {
            "kernel" or "gamma" or "output_weights" => "weight",
            "beta" or "output_bias" => "bias",
            _ when last.EndsWith("_embeddings", StringComparison.Ordinal) => last + ".weight",
            _ => last,
        };
        var renamed = tensor.Named(string.Join('.', parts));
        return last == "kernel" ? renamed.Transposed() : renamed;
    }

    [GeneratedRegex("/(adam_m|adam_v|Adam|Adam_1|lamb_m|lamb_v)$")]
    internal static partial Regex OptimizerName();

    [GeneratedRegex(@"\blayer_(\d+)\b")]
    internal static partial Regex LayerName();
}

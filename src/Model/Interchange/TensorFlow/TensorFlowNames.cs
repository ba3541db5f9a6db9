using System.Text.RegularExpressions;

namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>Hugging Face's names of the variables in TensorFlow's checkpoints of Google's and NVIDIA's BERT and ELECTRA.</summary>
/// <remarks>
/// TensorFlow 1: <c>bert/encoder/layer_0/attention/self/query/kernel</c> is <c>bert.encoder.layer.0.attention.self.query.weight</c>,
/// transposed: TensorFlow multiplies from the other side. The next-sentence weights (<c>output_weights</c>) lie as PyTorch's do.
/// TensorFlow 2, NVIDIA's ELECTRA: the path of attributes in the program, such as
/// <c>model/discriminator/electra/encoder/layer/0/bert_output/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE</c>.
/// </remarks>
static partial class TensorFlowNames
{
    const string ObjectValue = "/.ATTRIBUTES/VARIABLE_VALUE";

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

    /// <summary>The path of attributes of a network in TensorFlow 2, with the names that its modules have in PyTorch.</summary>
    static string OfAttributes(string path)
    {
        if (path.StartsWith("model/", StringComparison.Ordinal))
            path = path["model/".Length..];
        path = path.Replace("generator_lm_head/input_embeddings/", "electra/embeddings/", StringComparison.Ordinal) // the same object
            .Replace("/self_attention/", "/self/", StringComparison.Ordinal)
            .Replace("/dense_output/", "/output/", StringComparison.Ordinal)
            .Replace("/bert_output/", "/output/", StringComparison.Ordinal);
        return path.EndsWith("_embeddings/embeddings", StringComparison.Ordinal) ? path[..^"/embeddings".Length] : path;
    }

    static string? WhyLeftOut(string name) => name switch
    {
        _ when OptimizerName().IsMatch(name) => "state of the optimizer",
        "_CHECKPOINTABLE_OBJECT_GRAPH" => "TensorFlow's own",
        "step" + ObjectValue or "phase2" + ObjectValue or "save_counter" + ObjectValue => "progress",
        "global_step" => "progress",
        _ when name.Contains("loss_scale", StringComparison.Ordinal) || name is "beta1_power" or "beta2_power" => "state of the loss scaler or optimizer",
        _ => null,
    };

    static ForeignTensor Renamed(ForeignTensor tensor)
    {
        var isObject = tensor.StoredName.EndsWith(ObjectValue, StringComparison.Ordinal);
        var name = isObject ? OfAttributes(tensor.StoredName[..^ObjectValue.Length]) : LayerName().Replace(tensor.StoredName, "layer/$1");
        var parts = name.Split('/');
        var last = parts[^1];
        parts[^1] = last switch
        {
            "kernel" or "gamma" or "output_weights" => "weight",
            "beta" or "output_bias" => "bias",
            _ when last.EndsWith("_embeddings", StringComparison.Ordinal) => last + ".weight",
            _ => last,
        };
        var place = string.Join('.', parts);
        var renamed = tensor.Named(isObject ? place : ElectraNames.OfGoogle(place));
        return last == "kernel" ? renamed.Transposed() : renamed;
    }

    [GeneratedRegex("/(adam_m|adam_v|Adam|Adam_1|lamb_m|lamb_v)$|/\\.OPTIMIZER_SLOT/|^optimizer/")]
    internal static partial Regex OptimizerName();

    [GeneratedRegex(@"\blayer_(\d+)\b")]
    internal static partial Regex LayerName();
}

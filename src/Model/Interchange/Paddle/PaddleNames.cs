using System.Globalization;
using System.Text.RegularExpressions;

namespace Millrace.Model.Interchange.Paddle;

/// <summary>Hugging Face's names of the arrays of NVIDIA's and PaddleNLP's BERT.</summary>
/// <remarks>
/// NVIDIA's program saves (<c>paddle.static.save</c>) under the names that Paddle numbers parameters by in the order they are made:
/// three embeddings, a LayerNorm; in each layer query, key, value, output, both dense layers, then two LayerNorms; the pooler; the heads.
/// <c>paddle.save</c> of a network's state has names by their place. Matrices of both are [in, out], so they are transposed.
/// </remarks>
static partial class PaddleNames
{
    const int LinearsOfLayer = 6;
    const int NormsOfLayer = 2;

    static readonly string[] Embeddings = ["word_embeddings", "position_embeddings", "token_type_embeddings"];
    static readonly string[] Linears = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "linear1", "linear2"];
    static readonly string[] Heads = ["bert.pooler.dense", "cls.predictions.transform", "cls.seq_relationship"];

    static readonly Dictionary<string, string> Modules = new()
    {
        ["self_attn.q_proj"] = "attention.self.query",
        ["self_attn.k_proj"] = "attention.self.key",
        ["self_attn.v_proj"] = "attention.self.value",
        ["self_attn.out_proj"] = "attention.output.dense",
        ["norm1"] = "attention.output.LayerNorm",
        ["linear1"] = "intermediate.dense",
        ["linear2"] = "output.dense",
        ["norm2"] = "output.LayerNorm",
        ["bert.embeddings.layer_norm"] = "bert.embeddings.LayerNorm",
        ["cls.predictions.transform"] = "cls.predictions.transform.dense",
        ["cls.predictions.layer_norm"] = "cls.predictions.transform.LayerNorm",
    };

    /// <summary>The arrays under Hugging Face's names.</summary>
    public static StoredTensors Rename(StoredTensors stored)
    {
        var layers = (stored.Tensors.Count(tensor => LinearWeight().IsMatch(tensor.StoredName)) - 1) / LinearsOfLayer; // beside up to three heads
        var isPreTraining = stored.Tensors.Any(tensor => tensor.StoredName == $"layer_norm_{layers * NormsOfLayer + 1}.w_0"); // the masked-LM head's
        var heads = isPreTraining ? Heads : Heads[..1]; // behind the pooler of a fine-tuned network comes a task's own
        return stored with { Tensors = [.. stored.Tensors.Select(tensor => Renamed(tensor, Placed(tensor.StoredName, layers, heads)))] };
    }

    static ForeignTensor Renamed(ForeignTensor tensor, string place)
    {
        place = place switch
        {
            "cls.predictions.decoder_weight" => "cls.predictions.decoder.weight",
            "cls.predictions.decoder_bias" => "cls.predictions.bias",
            _ => place,
        };
        var dot = place.LastIndexOf('.');
        if (dot < 0)
            return tensor;
        var (module, parameter) = (place[..dot], place[dot..]);
        var prefix = EncoderLayer().Match(module).Value;
        var part = module[prefix.Length..];
        var renamed = tensor.Named(prefix.Replace(".layers.", ".layer.", StringComparison.Ordinal) + Modules.GetValueOrDefault(part, part) + parameter);
        var isLinear = parameter == ".weight" && (Array.IndexOf(Linears, part) >= 0 || Array.IndexOf(Heads, part) >= 0);
        return isLinear ? renamed.Transposed() : renamed;
    }

    /// <summary>The name by its place of a parameter that may be numbered.</summary>
    static string Placed(string name, int layers, string[] heads)
    {
        if (name == "bert_lm_prediction_head_0.b_0")
            return "cls.predictions.decoder_bias";
        if (Numbered().Match(name) is not { Success: true } match || !int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return name;
        var parameter = match.Groups[3].Value == "w" ? ".weight" : ".bias";
        var module = match.Groups[1].Value switch
        {
            "embedding" => number < Embeddings.Length ? $"bert.embeddings.{Embeddings[number]}" : null,
            "linear" => LinearOf(number, layers, heads),
            _ => NormOf(number, layers),
        };
        return module is null ? name : module + parameter;
    }

    static string? LinearOf(int number, int layers, string[] heads)
    {
        if (number < layers * LinearsOfLayer)
            return $"bert.encoder.layers.{number / LinearsOfLayer}.{Linears[number % LinearsOfLayer]}";
        var head = number - layers * LinearsOfLayer;
        return head < heads.Length ? heads[head] : null;
    }

    static string? NormOf(int number, int layers)
    {
        if (number == 0)
            return "bert.embeddings.layer_norm";
        var place = number - 1;
        if (place < layers * NormsOfLayer)
            return $"bert.encoder.layers.{place / NormsOfLayer}.norm{place % NormsOfLayer + 1}";
        return place == layers * NormsOfLayer ? "cls.predictions.layer_norm" : null;
    }

    [GeneratedRegex(@"^(embedding|linear|layer_norm)_(\d+)\.([wb])_0$")]
    internal static partial Regex Numbered();

    [GeneratedRegex(@"^linear_\d+\.w_0$")]
    internal static partial Regex LinearWeight();

    [GeneratedRegex(@"^bert\.encoder\.layers\.\d+\.")]
    internal static partial Regex EncoderLayer();
}

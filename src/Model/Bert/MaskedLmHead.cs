using Millrace.Model.Bert.Composite;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Bert;

/// <summary>Dense, activation, LayerNorm, and the decoder tied to the word table, on the masked tokens alone.</summary>
sealed class MaskedLmHead
{
    static readonly Op BertMaskedLm = Op.Find("millrace::bert_masked_lm");
    static readonly Op ElectraGenerator = Op.Find("millrace::electra_generator");

    readonly BertConfig config;
    readonly Backend backend;
    readonly Tensor[] tensors, factors;

    /// <param name="config">Activation and eps.</param>
    /// <param name="parameters">Hold <see cref="ParametersOf"/> and the embeddings'.</param>
    /// <param name="transform">Prefix of the dense layer and the LayerNorm.</param>
    /// <param name="decoder">Prefix of the decoder's bias.</param>
    /// <param name="embeddings">Whose word table decodes.</param>
    public MaskedLmHead(BertConfig config, FlatParameters parameters, string transform, string decoder, Embeddings embeddings)
    {
        this.config = config;
        backend = parameters.Backend;
        tensors =
        [
            .. parameters.LeafPair($"{transform}.dense"), .. parameters.LeafPair($"{transform}.LayerNorm"), embeddings.Word,
            parameters.Leaf($"{decoder}.bias"),
        ];
        factors = [parameters.Factor($"{transform}.dense.weight"), embeddings.WordFactor];
    }

    public static ParameterSpec[] ParametersOf(BertConfig config, string transform, string decoder, long embeddingWidth) =>
    [
        .. ParameterSpec.Dense($"{transform}.dense", embeddingWidth, config.HiddenSize),
        .. ParameterSpec.Norm($"{transform}.LayerNorm", embeddingWidth),
        ParameterSpec.Bias(decoder, config.VocabSize),
    ];

    /// <summary>The sum of the cross entropies, and how many predictions are the label.</summary>
    /// <param name="hidden">[rows, H]</param>
    /// <param name="rows">Those that are masked, at least one.</param>
    /// <param name="labels">Of each of them.</param>
    public (Tensor Loss, Tensor Correct) Loss(Tensor hidden, long[] rows, int[] labels)
    {
        if (backend.IsComposite)
        {
            var (loss, correct, _) = CompositeMaskedLm.Loss(hidden, Placed(rows), Placed(labels), tensors, config);
            return (loss, correct);
        }
        var results = new Tensor[2];
        BertMaskedLm.Call(
            [hidden, Indices.Of(rows), Indices.Of(labels), tensors, factors, config.HiddenAct == Activation.GeluTanh, config.LayerNormEps],
            results);
        return (results[0], results[1]);
    }

    /// <summary>The same, and a token for each row drawn from softmax(logits / temperature): a function of the key, the row and the logits.</summary>
    public (Tensor Loss, Tensor Correct, int[] Samples) Sample(Tensor hidden, long[] rows, int[] labels, double temperature, long key)
    {
        if (backend.IsComposite)
        {
            var (loss, correct, logits) = CompositeMaskedLm.Loss(hidden, Placed(rows), Placed(labels), tensors, config);
            RandomState.Seed((ulong)key, backend.Device);
            return (loss, correct, Classification.Draw(logits, temperature));
        }
        var results = new Tensor[3];
        ElectraGenerator.Call(
            [hidden, Indices.Of(rows), Indices.Of(labels), tensors, factors, config.HiddenAct == Activation.GeluTanh, config.LayerNormEps,
                temperature, key],
            results);
        return (results[0], results[1], results[2].AsSpan<int>().ToArray());
    }

    Tensor Placed(long[] values) => Indices.Of(values, backend.Device);

    Tensor Placed(int[] values) => Placed(Array.ConvertAll(values, value => (long)value));
}

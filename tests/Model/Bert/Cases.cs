using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Bert;

/// <summary>Small networks and batches for the tests.</summary>
static class Cases
{
    /// <summary>Post-norm, learned positions, exact gelu: BERT as published, without dropout.</summary>
    public static readonly BertConfig Classic = new(
        VocabSize: 67, HiddenSize: 48, NumHiddenLayers: 2, NumAttentionHeads: 4, IntermediateSize: 80, Activation.Gelu,
        HiddenDropoutProb: 0, AttentionProbsDropoutProb: 0, MaxPositionEmbeddings: 40, TypeVocabSize: 2,
        InitializerRange: 0.1, LayerNormEps: 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post);

    /// <summary>Pre-norm with ALiBi and the tanh gelu.</summary>
    public static readonly BertConfig Modern = Classic with
    {
        HiddenAct = Activation.GeluTanh,
        PositionEmbeddingType = PositionEmbeddingType.Alibi,
        LayerNormPosition = LayerNormPosition.Pre,
    };

    /// <summary>
    /// Eps is about the size of a gradient here, so a misplaced one shows; and the keys' biases, whose exact gradient is zero, do not
    /// move by the rounding of theirs.
    /// </summary>
    public static readonly OptimizerOptions AdamW = new(
        OptimizerKind.Adamw, Beta1: 0.9, Beta2: 0.98, Eps: 1e-3, WeightDecay: 0.05, NoDecay: ["bias", "LayerNorm"],
        MaxGradNorm: 0.8, UseNvlamb: false, BiasCorrection: true, LayerwiseLrDecay: 1);

    public static readonly OptimizerOptions Lamb = AdamW with { Type = OptimizerKind.Lamb };

    public static BertConfig WithDropout(this BertConfig config) =>
        config with { HiddenDropoutProb = 0.1, AttentionProbsDropoutProb = 0.2 };

    /// <summary>Biases start at 0 and norms at 1, which would hide a missing one.</summary>
    public static void Perturb(IPreTrainingNetwork network)
    {
        foreach (var parameter in network.Parameters.State())
        {
            var noise = new float[parameter.Values.Length];
            CounterRandom.Normal(noise, 0.1, 5, CounterRandom.StreamOf(parameter.Name));
            var values = parameter.Values.Span;
            for (var i = 0; i < values.Length; i++)
                values[i] += noise[i];
        }
        network.Parameters.RefreshWorking();
    }

    /// <summary>A batch drawn from a number: sequences of different lengths, some tokens masked.</summary>
    public static PreTrainingBatch Batch(BertConfig config, ulong seed, int batchSize = 5, int sequenceLength = 37, bool padded = true)
    {
        var draw = 0UL;
        int Next(int limit) => (int)(CounterRandom.Bits(seed, 1, draw++) % (ulong)limit);

        var mask = new int[batchSize * sequenceLength];
        var (positions, labels) = (new List<int>(), new List<int>());
        for (var b = 0; b < batchSize; b++)
        {
            var length = padded ? sequenceLength / 2 + Next(sequenceLength / 2 + 1) : sequenceLength;
            for (var s = 0; s < length; s++)
            {
                mask[b * sequenceLength + s] = 1;
                if (s > 0 && Next(7) == 0)
                {
                    positions.Add(b * sequenceLength + s);
                    labels.Add(Next(config.VocabSize));
                }
            }
        }
        return new PreTrainingBatch
        {
            BatchSize = batchSize,
            SequenceLength = sequenceLength,
            InputIds = [.. mask.Select(_ => Next(config.VocabSize))],
            TokenTypeIds = [.. mask.Select((_, i) => i % sequenceLength * 2 / sequenceLength)],
            AttentionMask = mask,
            MaskedLmPositions = [.. positions],
            MaskedLmLabels = [.. labels],
            NextSentenceLabels = [.. Enumerable.Range(0, batchSize).Select(_ => Next(2))],
        };
    }
}

using Millrace.Model.Parameters;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Bert;

/// <summary>BERT with its two pre-training heads (Devlin et al. 2019): masked tokens and, where labelled, next sentences.</summary>
/// <remarks>
/// Its parameters lie in flat buffers (<see cref="Parameters"/>) under Hugging Face's names. With a half precision the activations and
/// the products have it; parameters, sums of gradients, statistics and losses stay float32. Everything but
/// <see cref="Parameters"/>' memory is freed when a call returns. Use it on one thread (<see cref="TorchThread"/>).
/// </remarks>
public sealed partial class BertForPreTraining : IPreTrainingNetwork
{
    readonly Encoder encoder;
    readonly MaskedLmHead maskedLm;
    readonly Tensor[] pooler, next;

    /// <summary>A network drawn from a seed; the same seed gives the same network in either precision.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="backend">Where it is computed, and in what; a precision alone is the CPU's.</param>
    /// <param name="seed">Of the initial values.</param>
    public BertForPreTraining(BertConfig config, Backend backend, ulong seed)
    {
        Config = config;
        Parameters = new FlatParameters(ParametersOf(config), backend);
        Parameters.Initialize(seed, config.InitializerRange);
        var embeddings = new Embeddings(config, Parameters, EmbeddingsName);
        encoder = new Encoder(config, Parameters, EncoderName, embeddings);
        pooler = Parameters.LeafPair(Pooler);
        next = Parameters.LeafPair(NextSentence);
        maskedLm = new MaskedLmHead(config, Parameters, Transform, Decoder, embeddings);
    }

    public BertConfig Config { get; }

    /// <inheritdoc/>
    public Precision Precision => Parameters.Backend.Precision;

    /// <inheritdoc/>
    public FlatParameters Parameters { get; }

    /// <inheritdoc/>
    public PreTrainingSums Accumulate(PreTrainingBatch batch, LossWeights weights, DropoutKey dropout)
    {
        using var scope = TensorScope.Begin();
        using var recording = GradMode.On();
        var losses = Losses(batch, dropout, trains: true);
        losses.Backward(weights);
        Parameters.AddWorkingGradients();
        return losses.Sums();
    }

    /// <inheritdoc/>
    public PreTrainingSums Evaluate(PreTrainingBatch batch)
    {
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        return Losses(batch, default, trains: false).Sums();
    }

    /// <summary>The last layer's hidden states, [cells, H] row-major, without dropout; zero at padding.</summary>
    /// <exception cref="ArgumentException">The batch's arrays do not fit each other or the configuration.</exception>
    public float[] HiddenStates(TokenBatch batch)
    {
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        return encoder.HiddenStates(batch);
    }

    public void Dispose()
    {
        encoder.Dispose();
        Parameters.Dispose();
    }
}

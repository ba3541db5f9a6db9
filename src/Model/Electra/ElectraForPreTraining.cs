using Millrace.Model.Bert;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Electra;

/// <summary>
/// ELECTRA (Clark et al. 2020): a small generator predicts masked tokens and replaces them by what it draws; a discriminator says of
/// every token whether it is the original.
/// </summary>
/// <remarks>
/// A drawn token that is the original counts as original. The loss is the generator's mean over the masked tokens plus disc_weight
/// times the discriminator's mean over all visible ones; no gradient passes the drawing. Both read the same embeddings (tables and
/// LayerNorm). Memory and precision are as BERT's; the generator's activations are freed before the discriminator runs.
/// </remarks>
public sealed partial class ElectraForPreTraining : IPreTrainingNetwork
{
    readonly Encoder generator, discriminator;
    readonly MaskedLmHead maskedLm;
    readonly DiscriminatorHead head;

    /// <summary>A network drawn from a seed; the same seed gives the same network in either precision.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="backend">Where it is computed, and in what; a precision alone is the CPU's.</param>
    /// <param name="seed">Of the initial values.</param>
    public ElectraForPreTraining(ElectraConfig config, Backend backend, ulong seed)
    {
        Config = config;
        Parameters = new FlatParameters(ParametersOf(config), backend);
        Parameters.Initialize(seed, config.Discriminator.InitializerRange);
        var embeddings = new Embeddings(config.Discriminator, Parameters, EmbeddingsName);
        generator = new Encoder(config.Generator, Parameters, Generator, embeddings);
        maskedLm = new MaskedLmHead(config.Generator, Parameters, Transform, Decoder, embeddings);
        discriminator = new Encoder(config.Discriminator, Parameters, Discriminator, embeddings);
        head = new DiscriminatorHead(config.Discriminator, Parameters, Head);
    }

    public ElectraConfig Config { get; }

    /// <inheritdoc/>
    public Precision Precision => Parameters.Backend.Precision;

    /// <inheritdoc/>
    public FlatParameters Parameters { get; }

    /// <inheritdoc/>
    public PreTrainingSums Accumulate(PreTrainingBatch batch, LossWeights weights, DropoutKey dropout)
    {
        using var recording = GradMode.On();
        var (tokens, maskedRows) = Read(batch);
        var generated = Generate(tokens, maskedRows, batch.MaskedLmLabels, dropout, weights.Mlm, trains: true);
        var detection = Discriminate(tokens, generated.Replacements, dropout, Config.DiscWeight * weights.Discriminator, trains: true);
        Parameters.AddWorkingGradients();
        return generated.Sums with { Detection = detection };
    }

    /// <inheritdoc/>
    /// <remarks>What the generator draws depends on what is masked in the batch, not on when it is asked.</remarks>
    public PreTrainingSums Evaluate(PreTrainingBatch batch)
    {
        using var inference = GradMode.Off();
        var (tokens, maskedRows) = Read(batch);
        var generated = Generate(tokens, maskedRows, batch.MaskedLmLabels, KeyOf(batch), weight: 0, trains: false);
        return generated.Sums with { Detection = Discriminate(tokens, generated.Replacements, default, weight: 0, trains: false) };
    }

    /// <summary>The discriminator's last hidden states, [cells, H] row-major, without dropout; zero at padding.</summary>
    /// <exception cref="ArgumentException">The batch's arrays do not fit each other or the configuration.</exception>
    public float[] HiddenStates(TokenBatch batch)
    {
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        return discriminator.HiddenStates(batch);
    }

    public void Dispose()
    {
        generator.Dispose();
        discriminator.Dispose();
        Parameters.Dispose();
    }

    static DropoutKey KeyOf(PreTrainingBatch batch)
    {
        var seed = 0UL;
        for (var i = 0; i < batch.MaskedLmLabels.Length; i++)
            seed = CounterRandom.Bits(seed, (ulong)batch.MaskedLmPositions[i], (ulong)batch.MaskedLmLabels[i]);
        return new DropoutKey(seed, 0, 0);
    }
}

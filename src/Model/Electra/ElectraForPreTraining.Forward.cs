using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Electra;

public sealed partial class ElectraForPreTraining
{
    internal (VisibleTokens Tokens, long[] MaskedRows) Read(PreTrainingBatch batch)
    {
        var tokens = VisibleTokens.Of(batch, Config.Discriminator);
        return (tokens, tokens.MaskedRows(batch, Config.Discriminator));
    }

    /// <summary>The generator's losses and what it draws; with training, its gradients too.</summary>
    internal (PreTrainingSums Sums, Replacements Replacements) Generate(
        VisibleTokens tokens, long[] maskedRows, int[] labels, DropoutKey key, double weight, bool trains)
    {
        if (maskedRows.Length == 0)
            return (default, new Replacements([], [], [])); // masks that are drawn may miss the few sequences of a small micro-batch

        using var scope = TensorScope.Begin();
        var needed = new NeededRows(tokens, maskedRows, withFirsts: false);
        var hidden = generator.Encode(tokens, needed, key.Within("generator"), trains);
        var (loss, correct, samples) = maskedLm.Sample(
            hidden, needed.Masked, labels, Config.Temperature, key.Within("replacements").Of(layer: 0));
        if (trains)
            Autograd.Backward([loss], [weight]);
        var sums = new PreTrainingSums(loss.Number(), maskedRows.Length, (long)correct.Number(), 0, 0, 0);
        return (sums, new Replacements(maskedRows, labels, samples));
    }

    /// <summary>The discriminator's losses on what the generator made; with training, its gradients too.</summary>
    internal DiscriminatorSums Discriminate(VisibleTokens tokens, Replacements replacements, DropoutKey key, double weight, bool trains)
    {
        using var scope = TensorScope.Begin();
        var hidden = discriminator.Encode(
            tokens with { Ids = replacements.Corrupt(tokens.Ids) }, needed: null, key.Within("discriminator"), trains);
        var (loss, sums) = head.Loss(hidden, replacements.Labels(tokens.Ids.Length));
        if (trains)
            Autograd.Backward([loss], [weight]);
        return sums with { WeightedLossSum = Config.DiscWeight * sums.LossSum, Sampled = replacements.Rows.Length };
    }
}

namespace Millrace.Model.Training;

/// <summary>How ELECTRA's discriminator judged tokens, as sums; what is reported of it follows from these.</summary>
/// <param name="LossSum">Sum of the binary cross entropies of all visible tokens, in nats.</param>
/// <param name="WeightedLossSum">The same times disc_weight: its part of what is minimised.</param>
/// <param name="Tokens">Visible tokens, all of which are judged.</param>
/// <param name="Sampled">Tokens the generator was asked for.</param>
/// <param name="Replaced">Those of them where it gave another than the original.</param>
/// <param name="TruePositives">Replaced tokens judged to be.</param>
/// <param name="FalsePositives">Original tokens judged to be replaced.</param>
public readonly record struct DiscriminatorSums(
    double LossSum, double WeightedLossSum, long Tokens, long Sampled, long Replaced, long TruePositives, long FalsePositives)
{
    /// <summary>Mean binary cross entropy of a visible token, in nats.</summary>
    public double Loss => Tokens == 0 ? 0 : LossSum / Tokens;

    /// <summary>The same times disc_weight.</summary>
    public double WeightedLoss => Tokens == 0 ? 0 : WeightedLossSum / Tokens;

    /// <summary>Tokens judged right.</summary>
    public long Correct => Tokens - Replaced - FalsePositives + TruePositives;

    /// <summary>Share of tokens judged right; always saying "original" achieves 1 - <see cref="ReplacedShare"/>.</summary>
    public double Accuracy => Share(Correct, Tokens);

    /// <summary>Share of tokens that are not the original ones.</summary>
    public double ReplacedShare => Share(Replaced, Tokens);

    /// <summary>Share of the tokens judged replaced that are; 0 where none is judged so.</summary>
    public double Precision => Share(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of the replaced tokens found; 0 where there are none.</summary>
    public double Recall => Share(TruePositives, Replaced);

    /// <summary>Mean of the share found among replaced and among original tokens; always saying the same achieves a half.</summary>
    public double BalancedAccuracy => (Recall + 1 - Share(FalsePositives, Tokens - Replaced)) / 2;

    /// <summary>Share of the generator's samples that are the original token.</summary>
    public double SampledAccuracy => Sampled == 0 ? 0 : 1 - Share(Replaced, Sampled);

    public static DiscriminatorSums operator +(DiscriminatorSums a, DiscriminatorSums b) => new(
        a.LossSum + b.LossSum, a.WeightedLossSum + b.WeightedLossSum, a.Tokens + b.Tokens, a.Sampled + b.Sampled,
        a.Replaced + b.Replaced, a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives);

    static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

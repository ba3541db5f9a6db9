using Millrace.Model.Configuration;

namespace Millrace.Model.Optimizers;

/// <summary>Settings of <c>millrace.optimizer</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Type">AdamW or LAMB.</param>
/// <param name="Beta1">Decay of the first moment, in [0, 1).</param>
/// <param name="Beta2">Decay of the second moment, in [0, 1).</param>
/// <param name="Eps">Added to the root of the second moment, outside the root.</param>
/// <param name="WeightDecay">Decoupled weight decay of the parameters that decay.</param>
/// <param name="NoDecay">Parameters whose name contains one of these do not decay.</param>
/// <param name="MaxGradNorm">Gradients are divided by norm / max_grad_norm where their norm is larger.</param>
/// <param name="UseNvlamb">LAMB: scale every parameter by its trust ratio, not only those that decay.</param>
/// <param name="BiasCorrection">Divide the moments by 1 − beta^t, which frees them of their start at 0.</param>
/// <param name="LayerwiseLrDecay">Each layer learns at this share of the rate of the layer above it; 1: all learn alike. In (0, 1].</param>
public sealed record OptimizerOptions(
    OptimizerKind Type,
    double Beta1,
    double Beta2,
    double Eps,
    double WeightDecay,
    IReadOnlyList<string> NoDecay,
    double MaxGradNorm,
    bool UseNvlamb,
    bool BiasCorrection,
    double LayerwiseLrDecay)
{
    public static OptimizerOptions Bind(ConfigSection config) => new(
        config.OneOf<OptimizerKind>("type"),
        config.Double("beta1", min: 0, max: 0.999999),
        config.Double("beta2", min: 0, max: 0.99999999),
        config.Double("eps", min: 0),
        config.Double("weight_decay", min: 0),
        config.Strings("no_decay"),
        config.Double("max_grad_norm", min: double.Epsilon),
        config.Bool("use_nvlamb"),
        config.Bool("bias_correction"),
        config.Double("layerwise_lr_decay", min: LeastLayerwiseLrDecay, max: 1));

    const double LeastLayerwiseLrDecay = 0.01; // below it the embeddings of any network stand still

    /// <summary>The weight decay of a parameter, by its name.</summary>
    public double WeightDecayOf(string name) =>
        NoDecay.Any(part => name.Contains(part, StringComparison.Ordinal)) ? 0 : WeightDecay;
}

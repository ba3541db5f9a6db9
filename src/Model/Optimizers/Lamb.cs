using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Optimizers;

/// <summary>
/// u = m̂/(√v̂ + eps) + wd·w; w ← w − lr·(‖w‖/‖u‖)·u, norms per parameter (You et al. 2020). The ratio is 1 where a norm is 0 and,
/// unless use_nvlamb, for parameters that do not decay, as NVIDIA's BERT does. Leaves u in the gradients.
/// </summary>
public sealed unsafe class Lamb(OptimizerOptions options, FlatParameters parameters) : Optimizer(options, parameters)
{
    internal override void Update(NativeMethods.OptimizerCall* call) =>
        NativeMethods.Check(NativeMethods.mr_lamb(call), "lamb");

    internal override void Update(CompositeUpdate update, in NativeMethods.OptimizerCall numbers) => update.Lamb(in numbers);
}

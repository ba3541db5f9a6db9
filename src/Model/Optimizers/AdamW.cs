using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Optimizers;

/// <summary>w ← w − lr·wd·w − lr·m̂/(√v̂ + eps), both moments bias-corrected (Loshchilov and Hutter 2019).</summary>
public sealed unsafe class AdamW(OptimizerOptions options, FlatParameters parameters) : Optimizer(options, parameters)
{
    internal override void Update(NativeMethods.OptimizerCall* call) =>
        NativeMethods.Check(NativeMethods.mr_adamw(call), "adamw");

    internal override void Update(CompositeUpdate update, in NativeMethods.OptimizerCall numbers) => update.AdamW(in numbers);
}

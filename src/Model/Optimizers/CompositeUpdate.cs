using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Optimizers;

/// <summary>
/// The updates of AdamW and LAMB made of libtorch's operators, on any device: passes over the flat buffers, and where parameters differ
/// one call over all of their parts. The formulas and the order of roundings are close to the fused kernels', not the same.
/// </summary>
sealed class CompositeUpdate : IDisposable
{
    static readonly Op Norm = Op.Find("aten::linalg_vector_norm");
    static readonly Op Scale = Op.Find("aten::mul_", "Scalar");
    static readonly Op Shift = Op.Find("aten::add_", "Scalar");
    static readonly Op Add = Op.Find("aten::add_", "Tensor");
    static readonly Op AddProduct = Op.Find("aten::addcmul_");
    static readonly Op Root = Op.Find("aten::sqrt");
    static readonly Op Divide = Op.Find("aten::div", "out");
    static readonly Op ScaleParts = Op.Find("aten::_foreach_mul_", "ScalarList");
    static readonly Op AddToParts = Op.Find("aten::_foreach_add_", "List");
    static readonly Op NormOfParts = Op.Find("aten::_foreach_norm", "Scalar");
    static readonly Op Stack = Op.Find("aten::stack");

    readonly FlatParameters parameters;
    readonly Tensor firstMoment, secondMoment;
    readonly Tensor[] values, gradients;
    readonly float[] weightDecays, rateFactors;

    /// <param name="parameters">What is updated.</param>
    /// <param name="firstMoment">Flat, beside them.</param>
    /// <param name="secondMoment">Likewise.</param>
    /// <param name="weightDecays">Of each parameter.</param>
    /// <param name="rateFactors">Of each parameter, what its learning rate is multiplied by.</param>
    public CompositeUpdate(
        FlatParameters parameters, Tensor firstMoment, Tensor secondMoment, float[] weightDecays, float[] rateFactors)
    {
        (this.parameters, this.firstMoment, this.secondMoment) = (parameters, firstMoment, secondMoment);
        (this.weightDecays, this.rateFactors) = (weightDecays, rateFactors);
        values = [.. parameters.Slots.Select(slot => parameters.Part(parameters.Values, slot))];
        gradients = [.. parameters.Slots.Select(slot => parameters.Part(parameters.Gradients, slot))];
    }

    public double GradientNorm()
    {
        using var scope = TensorScope.Begin();
        return Norm.Call(parameters.Gradients).Number();
    }

    /// <summary>w ← (1 − lr·wd)·w − lr·m̂/(√v̂ + eps)</summary>
    public void AdamW(in NativeMethods.OptimizerCall n)
    {
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        var rate = n.LearningRate * LeaveDirection(in n);
        var decay = n.LearningRate;
        ScaleEach(values, i => 1 - decay * rateFactors[i] * weightDecays[i]);
        ScaleEach(gradients, i => -rate * rateFactors[i]);
        Run(Add, parameters.Values, parameters.Gradients);
    }

    /// <summary>u = m̂/(√v̂ + eps) + wd·w; w ← w − lr·(‖w‖/‖u‖)·u</summary>
    public void Lamb(in NativeMethods.OptimizerCall n)
    {
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        Run(Scale, parameters.Gradients, LeaveDirection(in n));
        foreach (var group in Enumerable.Range(0, values.Length).Where(i => weightDecays[i] != 0).GroupBy(i => weightDecays[i]))
        {
            Tensor[] directions = [.. group.Select(i => gradients[i])], weights = [.. group.Select(i => values[i])];
            AddToParts.Call([directions, weights, (double)group.Key], []);
        }
        var (ratios, rate) = (TrustRatios(n.UseNvlamb != 0), (double)n.LearningRate);
        ScaleEach(gradients, i => -rate * rateFactors[i] * ratios[i]);
        Run(Add, parameters.Values, parameters.Gradients);
    }

    public void Dispose()
    {
        foreach (var part in values.Concat(gradients))
            part.Dispose();
    }

    /// <summary>
    /// Moves the moments by the gradients, and leaves in those m/(√v + eps·√c₂), which times the returned √c₂/c₁ is the direction
    /// m̂/(√v̂ + eps), c being the corrections of the bias: one pass less than by the formula.
    /// </summary>
    double LeaveDirection(in NativeMethods.OptimizerCall n)
    {
        double scale = n.GradientScale, beta1 = n.Beta1, beta2 = n.Beta2, root = Math.Sqrt(n.Correction2);
        Run(Scale, firstMoment, beta1);
        Run(Add, firstMoment, parameters.Gradients, scale * (1 - beta1));
        Run(Scale, secondMoment, beta2);
        Run(AddProduct, secondMoment, parameters.Gradients, parameters.Gradients, scale * scale * (1 - beta2));
        var denominator = Root.Call(secondMoment);
        Run(Shift, denominator, n.Epsilon * root);
        Run(Divide, firstMoment, denominator, parameters.Gradients);
        return root / n.Correction1;
    }

    /// <summary>‖w‖/‖u‖ of each parameter; 1 where a norm is 0, and for those that do not decay, unless asked for.</summary>
    double[] TrustRatios(bool ofAll)
    {
        var norms = new Tensor[2 * values.Length];
        NormOfParts.Call([values], norms.AsSpan(0, values.Length));
        NormOfParts.Call([gradients], norms.AsSpan(values.Length));
        var numbers = Stack.Call(norms).ToArray<float>(); // the one place where the host waits for the device
        return [.. Enumerable.Range(0, values.Length).Select(i => Ratio(i, numbers[i], numbers[values.Length + i]))];

        double Ratio(int i, double value, double update) =>
            (ofAll || weightDecays[i] != 0) && value > 0 && update > 0 ? value / update : 1;
    }

    static void ScaleEach(Tensor[] parts, Func<int, double> factor)
    {
        double[] factors = [.. Enumerable.Range(0, parts.Length).Select(factor)];
        ScaleParts.Call([parts, factors], []);
    }

    /// <summary>An operator that changes one of its arguments; the tensor it returns is that one again.</summary>
    static void Run(Op op, params ReadOnlySpan<OpArgument> arguments) => op.Call(arguments).Dispose();
}

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
    static readonly Op Add = Op.Find("aten::add_", "Tensor");
    static readonly Op AddScalar = Op.Find("aten::add_", "Scalar");
    static readonly Op AddProduct = Op.Find("aten::addcmul_");
    static readonly Op AddQuotient = Op.Find("aten::addcdiv_");
    static readonly Op Root = Op.Find("aten::sqrt");
    static readonly Op Divide = Op.Find("aten::div", "out");
    static readonly Op Multiply = Op.Find("aten::mul", "Scalar_out");
    static readonly Op ScaleParts = Op.Find("aten::_foreach_mul_", "ScalarList");
    static readonly Op AddToParts = Op.Find("aten::_foreach_add_", "List");
    static readonly Op NormOfParts = Op.Find("aten::_foreach_norm", "Scalar");
    static readonly Op Stack = Op.Find("aten::stack");

    readonly FlatParameters parameters;
    readonly Tensor firstMoment, secondMoment;
    readonly Tensor[] values, gradients;
    readonly float[] weightDecays;

    /// <param name="parameters">What is updated.</param>
    /// <param name="firstMoment">Flat, beside them.</param>
    /// <param name="secondMoment">Likewise.</param>
    /// <param name="weightDecays">Of each parameter.</param>
    public CompositeUpdate(FlatParameters parameters, Tensor firstMoment, Tensor secondMoment, float[] weightDecays)
    {
        this.parameters = parameters;
        (this.firstMoment, this.secondMoment, this.weightDecays) = (firstMoment, secondMoment, weightDecays);
        values = [.. parameters.Slots.Select(slot => parameters.Part(parameters.Values, slot))];
        gradients = [.. parameters.Slots.Select(slot => parameters.Part(parameters.Gradients, slot))];
    }
}

using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>Whole numbers as tensors, as the operators take them.</summary>
static class Indices
{
    public static Tensor Of(int[] values) => Tensor.From<int>(values, [values.Length], Device.Cpu);

    public static Tensor Of(long[] values) => Of(values, Device.Cpu);

    public static Tensor Of(long[] values, Device device) => Tensor.From<long>(values, [values.Length], device);
}

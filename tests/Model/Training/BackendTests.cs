using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Training;

public sealed class BackendTests : TorchTest
{
    [TorchFact]
    public void Precision_alone_is_the_CPUs_with_fused_kernels()
    {
        Backend backend = Precision.Auto;
        Assert.Equal(Device.Cpu, backend.Device);
        Assert.Equal(Device.CpuHasBFloat16 ? Precision.BFloat16 : Precision.Float32, backend.Precision);
        Assert.False(backend.IsComposite);
        Assert.False(backend.CheckpointActivations);
    }

    [TorchFact]
    public void Fp16_on_a_CPU_is_refused_with_what_to_use()
    {
        var refused = Assert.Throws<ArgumentException>(() => Backend.Of(DeviceChoice.Cpu, Precision.Float16));
        Assert.Equal("precision fp16 needs a GPU: CPUs multiply it in software\n\nhint: use bf16 or fp32", refused.Message);
    }

    [TorchFact]
    public void Auto_is_the_GPU_where_there_is_one_and_cuda_without_one_is_refused()
    {
        var auto = Backend.Of(DeviceChoice.Auto, Precision.Float32);
        if (Device.Count(DeviceType.Cuda) > 0)
        {
            Assert.Equal(Device.Cuda(0), auto.Device);
            Assert.True(auto.IsComposite);
            return;
        }
        Assert.Equal(Device.Cpu, auto.Device);
        var refused = Assert.Throws<ArgumentException>(() => Backend.Of(DeviceChoice.Cuda, Precision.Float32));
        Assert.StartsWith($"device cuda: this libtorch ({TorchLibrary.TorchVersion}) sees no GPU", refused.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Tf32_on_a_CPU_is_float32()
    {
        using var exact = new BertForPreTraining(Bert.Cases.Classic, Precision.Float32, seed: 1);
        using var named = new BertForPreTraining(Bert.Cases.Classic, Precision.TensorFloat32, seed: 1);
        var batch = Bert.Cases.Batch(Bert.Cases.Classic, 1);
        Assert.Equal(exact.Evaluate(batch), named.Evaluate(batch));
        Assert.Equal("tf32", named.Precision.Name());
    }
}

using Millrace.Model.Torch;

namespace Millrace.Model.Tests;

/// <summary>A test on a GPU; skipped, with the reason, where libtorch sees none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute() => Skip = TorchFactAttribute.WhyMissing
        ?? (Device.Count(DeviceType.Cuda) == 0 ? $"needs a GPU and a libtorch built for CUDA; libtorch {TorchLibrary.TorchVersion} sees no GPU" : null);
}

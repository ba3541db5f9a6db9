using Millrace.Model.Torch;

namespace Millrace.Model.Tests;

/// <summary>
/// A class of tests with tensors. They run one after the other (the count of live tensors is the process's), and each ends
/// with none alive.
/// </summary>
[Collection("torch")]
public abstract class TorchTest : IDisposable
{
    protected TorchTest()
    {
        if (TorchFactAttribute.WhyMissing is null)
            TorchThread.Count = 2;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TorchFactAttribute.WhyMissing is null)
            Assert.Equal(0, Tensor.AliveCount);
    }
}

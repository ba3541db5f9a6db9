using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Parameters;

/// <summary>The host's copy of a device's buffer, with a buffer on the CPU in the device's place.</summary>
public sealed unsafe class HostCopyTests : TorchTest
{
    [TorchFact]
    public void It_shows_the_buffer_as_it_is_and_brings_back_what_is_written()
    {
        using var scope = TensorScope.Begin();
        var buffer = Tensor.From<float>([1, 2, 3], [3], Device.Cpu);
        using var host = new HostCopy(buffer, isDirect: false);

        Assert.Equal([1, 2, 3], Show(host));
        buffer.AsSpan<float>()[0] = 4;
        host.Outdate();
        Assert.Equal([4, 2, 3], Show(host));
        new Span<float>(host.Read(), 3)[1] = 5;
        Assert.Equal([4, 5, 3], Show(host)); // a second look does not undo the first one's writing
        Assert.Equal([4, 2, 3], buffer.AsSpan<float>().ToArray());
        host.Upload();
        Assert.Equal([4, 5, 3], buffer.AsSpan<float>().ToArray());
    }

    [TorchFact]
    public void What_is_out_of_date_is_never_brought_back()
    {
        using var scope = TensorScope.Begin();
        var buffer = Tensor.From<float>([1, 2], [2], Device.Cpu);
        using var host = new HostCopy(buffer, isDirect: false);
        host.Read();
        buffer.AsSpan<float>()[0] = 7;
        host.Outdate();
        host.Upload();
        Assert.Equal([7, 2], buffer.AsSpan<float>().ToArray());
    }

    [TorchFact]
    public void Memory_of_the_host_is_no_copy()
    {
        using var scope = TensorScope.Begin();
        var buffer = Tensor.From<float>([1, 2], [2], Device.Cpu);
        using var host = new HostCopy(buffer);
        new Span<float>(host.Read(), 2)[1] = 5;
        Assert.Equal([1, 5], buffer.AsSpan<float>().ToArray());
    }

    static float[] Show(HostCopy host) => new Span<float>(host.Read(), 3).ToArray();
}

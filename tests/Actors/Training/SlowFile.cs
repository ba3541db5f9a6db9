using System.Buffers;

namespace Millrace.Actors.Tests.Training;

/// <summary>A small file that cannot be written before the test says so.</summary>
sealed class SlowFile : MemoryManager<byte>
{
    readonly byte[] content = [.. "[PAD]\n"u8];
    readonly ManualResetEventSlim open = new();

    /// <summary>From now on it can be written.</summary>
    public void Release() => open.Set();

    public override Span<byte> GetSpan()
    {
        Assert.True(open.Wait(TimeSpan.FromSeconds(30)));
        return content;
    }

    public override Memory<byte> Memory => CreateMemory(content.Length);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => open.Dispose();
}

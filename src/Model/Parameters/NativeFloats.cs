using System.Buffers;

namespace Millrace.Model.Parameters;

/// <summary>Native memory as <see cref="Memory{T}"/>; whoever owns the tensor keeps it alive.</summary>
sealed unsafe class NativeFloats(float* start, int length) : MemoryManager<float>
{
    public override Span<float> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        return new MemoryHandle(start + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}

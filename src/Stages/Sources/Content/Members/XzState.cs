using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>Owns a decoder of liblzma, which must not move.</summary>
sealed unsafe class XzState : SafeHandle
{
    // xz -9 needs 65 MiB; dictionaries beyond a few hundred exist in tests of memory limits.
    const ulong MemoryLimitBytes = 512 << 20;

    readonly LibLzma.State* state;

    /// <summary>Makes one that expects an xz stream.</summary>
    public XzState()
        : base(0, ownsHandle: true)
    {
        state = (LibLzma.State*)NativeMemory.AllocZeroed((nuint)sizeof(LibLzma.State));
        SetHandle((nint)state);
        Restart();
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Expects another stream.</summary>
    public void Restart()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (LibLzma.Begin(state, MemoryLimitBytes, LibLzma.TellUnsupportedCheck) != LibLzma.Ok)
            throw new OutOfMemoryException("liblzma has no memory for its state");
    }

    /// <summary>Decodes; gives whether the end of the stream was met.</summary>
    public bool Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out string? problem)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* from = input, to = output)
        {
            state->NextIn = from;
            state->AvailableIn = (nuint)input.Length;
            state->NextOut = to;
            state->AvailableOut = (nuint)output.Length;
            var status = LibLzma.Code(state, action: 0);
            consumed = input.Length - (int)state->AvailableIn;
            produced = output.Length - (int)state->AvailableOut;
            problem = status switch
            {
                LibLzma.Ok or LibLzma.StreamEnd or LibLzma.NoProgress => null,
                LibLzma.OutOfMemory => throw new OutOfMemoryException("liblzma has no memory for a dictionary"),
                LibLzma.OverMemoryLimit => $"it needs more than {MemoryLimitBytes >> 20} MiB of memory",
                LibLzma.OtherFormat => "it has no header",
                LibLzma.OtherOptions => "it is written in a way that liblzma does not know",
                LibLzma.UnsupportedCheck => "it has checksums of a kind that liblzma does not know",
                LibLzma.DamagedData => "it does not decode, or does not have the checksum that it should have",
                _ => "liblzma error " + status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            };
            return status == LibLzma.StreamEnd;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibLzma.End(state);
        NativeMemory.Free(state);
        return true;
    }
}

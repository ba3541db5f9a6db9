using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>Owns a decompressor of libbz2, which must not move.</summary>
sealed unsafe class Bzip2State : SafeHandle
{
    readonly LibBzip2.State* state;

    /// <summary>Makes one that expects the header of a stream.</summary>
    public Bzip2State()
        : base(0, ownsHandle: true)
    {
        state = (LibBzip2.State*)NativeMemory.AllocZeroed((nuint)sizeof(LibBzip2.State));
        SetHandle((nint)state);
        Check(LibBzip2.Begin(state, verbosity: 0, small: 0));
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Decompresses; gives whether the end of the stream was met, null where the input is not bzip2.</summary>
    public bool? Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        // libbz2 takes a null pointer for a mistake of the caller, also where nothing is read there or written.
        byte none;
        fixed (byte* from = input, to = output)
        {
            state->NextIn = from is null ? &none : from;
            state->AvailableIn = (uint)input.Length;
            state->NextOut = to is null ? &none : to;
            state->AvailableOut = (uint)output.Length;
            var status = LibBzip2.Decompress(state);
            consumed = input.Length - (int)state->AvailableIn;
            produced = output.Length - (int)state->AvailableOut;
            return Check(status) ? status == LibBzip2.StreamEnd : null;
        }
    }

    static bool Check(int status) => status switch
    {
        LibBzip2.Ok or LibBzip2.StreamEnd => true,
        LibBzip2.OutOfMemory => throw new OutOfMemoryException("libbz2 has no memory for a block"),
        _ => false,
    };

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = LibBzip2.End(state);
        NativeMemory.Free(state);
        return true;
    }
}

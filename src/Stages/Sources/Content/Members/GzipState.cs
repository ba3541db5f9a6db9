using System.Runtime.InteropServices;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>Owns an inflater of zlib, which must not move.</summary>
sealed unsafe class GzipState : SafeHandle
{
    readonly LibZ.State* state;

    /// <summary>Makes one that expects a gzip member.</summary>
    public GzipState()
        : base(0, ownsHandle: true)
    {
        state = (LibZ.State*)NativeMemory.AllocZeroed((nuint)sizeof(LibZ.State));
        SetHandle((nint)state);
        Check(LibZ.Begin(state, LibZ.GzipWindow, LibZ.Version(), sizeof(LibZ.State)));
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Expects another member.</summary>
    public void Restart()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        Check(LibZ.Reset(state));
    }

    /// <summary>Inflates; gives whether the end of the member was met.</summary>
    public bool Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out string? problem)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        byte none;
        fixed (byte* from = input, to = output)
        {
            state->NextIn = from is null ? &none : from;
            state->AvailableIn = (uint)input.Length;
            state->NextOut = to is null ? &none : to;
            state->AvailableOut = (uint)output.Length;
            var status = LibZ.Inflate(state, flush: 0);
            consumed = input.Length - (int)state->AvailableIn;
            produced = output.Length - (int)state->AvailableOut;
            problem = status switch
            {
                LibZ.Ok or LibZ.StreamEnd or LibZ.NoProgress => null,
                LibZ.OutOfMemory => throw new OutOfMemoryException("zlib has no memory for its window"),
                _ => Marshal.PtrToStringUTF8((nint)state->Message) ?? "zlib error " + status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            };
            return status == LibZ.StreamEnd;
        }
    }

    static void Check(int status)
    {
        if (status != LibZ.Ok)
            throw new OutOfMemoryException("zlib has no memory for its state");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = LibZ.End(state);
        NativeMemory.Free(state);
        return true;
    }
}

using Millrace.Stages.Sources.Content.Bzip2;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>bzip2 streams one after the other, on one core, for input that can only be read forward.</summary>
sealed class Bzip2Decoder : MemberDecoder
{
    Bzip2State state = new();

    /// <inheritdoc/>
    public override string Name => "bzip2 stream";

    /// <inheritdoc/>
    public override bool Begins(ReadOnlySpan<byte> head) => ContentMagic.IsBzip2(head);

    /// <inheritdoc/>
    public override void Restart()
    {
        state.Dispose();
        state = new();
    }

    /// <inheritdoc/>
    public override bool Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out string? problem)
    {
        var ended = state.Decompress(input, output, out consumed, out produced);
        problem = ended is null ? "its codes do not decode, or its content does not have the CRC that it should have" : null;
        return ended is true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        state.Dispose();
        base.Dispose();
    }
}

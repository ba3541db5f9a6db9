namespace Millrace.Stages.Sources.Content.Members;

/// <summary>xz streams, the checksums of their blocks and their indexes checked.</summary>
sealed class XzDecoder : MemberDecoder
{
    readonly XzState state = new();

    /// <inheritdoc/>
    public override string Name => "xz stream";

    /// <inheritdoc/>
    public override bool Begins(ReadOnlySpan<byte> head) => ContentMagic.IsXz(head);

    /// <inheritdoc/>
    public override bool IsPadded => true;

    /// <inheritdoc/>
    public override void Restart() => state.Restart();

    /// <inheritdoc/>
    public override bool Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out string? problem) =>
        state.Decode(input, output, out consumed, out produced, out problem);

    /// <inheritdoc/>
    public override void Dispose()
    {
        state.Dispose();
        base.Dispose();
    }
}

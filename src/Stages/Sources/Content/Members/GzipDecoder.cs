namespace Millrace.Stages.Sources.Content.Members;

/// <summary>gzip members, their CRC32 and length checked.</summary>
sealed class GzipDecoder : MemberDecoder
{
    readonly GzipState state = new();

    /// <inheritdoc/>
    public override string Name => "gzip member";

    /// <inheritdoc/>
    public override bool Begins(ReadOnlySpan<byte> head) => ContentMagic.IsGzip(head);

    /// <inheritdoc/>
    public override void Restart() => state.Restart();

    /// <inheritdoc/>
    public override bool Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out string? problem) =>
        state.Inflate(input, output, out consumed, out produced, out problem);

    /// <inheritdoc/>
    public override void Dispose()
    {
        state.Dispose();
        base.Dispose();
    }
}

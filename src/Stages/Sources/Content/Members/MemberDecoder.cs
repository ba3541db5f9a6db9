namespace Millrace.Stages.Sources.Content.Members;

/// <summary>Decompresses one member (gzip) or stream (xz, bzip2) after the other, and checks what it has of checksums and lengths.</summary>
abstract class MemberDecoder : IDisposable
{
    /// <summary>What one is called, for errors.</summary>
    public abstract string Name { get; }

    /// <summary>Whether one begins with these bytes.</summary>
    public abstract bool Begins(ReadOnlySpan<byte> head);

    /// <summary>Whether the format lets zeros stand between two.</summary>
    public virtual bool IsPadded => false;

    /// <summary>Expects the first byte of one next.</summary>
    public abstract void Restart();

    /// <summary>Goes on until the input is used up, the output is full, or the member ends.</summary>
    /// <param name="input">What comes next.</param>
    /// <param name="output">Where the content goes.</param>
    /// <param name="consumed">Bytes of the input that were used up.</param>
    /// <param name="produced">Bytes that were written to the output.</param>
    /// <param name="problem">What is wrong with the input; null where nothing is.</param>
    /// <returns>Whether the member ended, with all of it sound.</returns>
    public abstract bool Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out string? problem);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

using Millrace.Stages.Staging;

namespace Millrace.Stages.Sources.Content;

/// <summary>The bytes that a decompressor reads: a file, or an entry of an archive.</summary>
/// <param name="path">The file they are from, or are in, for errors.</param>
abstract class InputBytes(string path) : IDisposable
{
    /// <summary>The file they are from, or are in.</summary>
    public string Path { get; } = path;

    /// <summary>How many there are.</summary>
    public abstract long Length { get; }

    /// <summary>Whether any number of threads can read at any position; else reading goes on where it ended, or begins again at 0 while it has not gone on.</summary>
    public abstract bool IsRandomAccess { get; }

    /// <summary>Fills the buffer from a position; gives fewer bytes only at the end.</summary>
    public abstract int Read(long position, Span<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Where in the file a position is.</summary>
    public abstract long FileOffsetOf(long position);

    /// <summary>What to throw where the bytes are not what they should be.</summary>
    public DamagedFileException Damaged(long position, string problem) => new(Path, FileOffsetOf(position), problem);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

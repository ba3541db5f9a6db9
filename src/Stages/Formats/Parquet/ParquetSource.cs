using Microsoft.Win32.SafeHandles;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>The bytes of an open file; safe for several threads.</summary>
/// <remarks>Read, not mapped: a mapped file that somebody cuts short takes the process with it.</remarks>
sealed class ParquetSource(string path, SafeFileHandle handle) : IDisposable
{
    public string Path { get; } = path;

    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>Fills <paramref name="target"/>; fails with <see cref="ParquetFormatException"/> where the file ends
    /// before.</summary>
    public void Read(long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(handle, target, offset);
            if (read == 0)
                throw Fault(offset, $"file is cut short: {target.Length:N0} more bytes were expected");
            offset += read;
            target = target[read..];
        }
    }

    public ParquetFormatException Fault(long offset, FormattableString what) => new(Path, offset, what);

    public void Dispose() => handle.Dispose();
}

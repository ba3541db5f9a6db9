using System.IO.MemoryMappedFiles;
using System.Runtime.Intrinsics.X86;
using Microsoft.Win32.SafeHandles;

namespace Millrace.Stages.Staging;

/// <summary>A file as memory, to be read; its length was checked when it was opened.</summary>
sealed unsafe class MappedFile : IDisposable
{
    readonly MemoryMappedFile file;
    readonly MemoryMappedViewAccessor view;
    readonly byte* start;
    bool disposed;

    /// <summary>Maps a file, which is not closed by this.</summary>
    public MappedFile(SafeFileHandle handle)
    {
        Length = RandomAccess.GetLength(handle);
        file = MemoryMappedFile.CreateFromFile(
            handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    public long Length { get; }

    /// <summary>Some bytes of the file.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if ((ulong)offset > (ulong)Length || (ulong)length > (ulong)(Length - offset))
            throw new ArgumentOutOfRangeException(nameof(offset));
        return new ReadOnlySpan<byte>(start + offset, length);
    }

    /// <summary>Gives back the memory of what was read. Others may read meanwhile.</summary>
    public void Release() => ResidentPages.Release(start, Length);

    /// <summary>Has the processor fetch bytes behind the first of a slice that will be read soon.</summary>
    public void Prefetch(long offset, int length)
    {
        const int lineBytes = 64;
        if (!Sse.IsSupported)
            return;
        for (var i = lineBytes; i < length; i += lineBytes)
            Sse.Prefetch0(start + offset + i);
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}

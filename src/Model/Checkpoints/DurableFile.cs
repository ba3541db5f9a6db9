using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Millrace.Model.Checkpoints;

/// <summary>A file that appears whole, and survives a <c>kill -9</c> and a power cut from then on, or does not appear at all.</summary>
/// <remarks>
/// It is written beside its place under a temporary name, flushed to the disk and renamed; then the folder is flushed,
/// because a rename lives in the folder. Disposed without <see cref="Commit"/>, it leaves nothing behind.
/// </remarks>
public sealed partial class DurableFile : IDisposable
{
    /// <summary>The ending of a file or folder that is not complete yet.</summary>
    internal const string TemporaryExtension = ".tmp";

    const int WriteBufferBytes = 1 << 18;

    readonly string path;
    bool committed;

    DurableFile(string path)
    {
        this.path = path;
        Stream = new FileStream(path + TemporaryExtension, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, WriteBufferBytes);
    }

    /// <summary>What is written so far.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file that <see cref="Commit"/> puts at <paramref name="path"/>, over one that is there.</summary>
    public static DurableFile Create(string path) => new(path);

    /// <summary>Writes a whole small file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Stream.Write(content);
        file.Commit();
    }

    /// <summary>Writes a whole file.</summary>
    public static async ValueTask WriteAsync(
        string path, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        using var file = Create(path);
        await write(file.Stream, cancellationToken);
        file.Commit();
    }

    /// <summary>Creates a folder, and the folders above it, so that they survive a power cut.</summary>
    public static void CreateFolder(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (Directory.Exists(full))
            return;
        if (Path.GetDirectoryName(full) is not { } above)
            throw new DirectoryNotFoundException($"{full} does not exist");
        CreateFolder(above);
        Directory.CreateDirectory(full);
        FlushFolder(above);
    }

    /// <summary>Deletes what interrupted writers left in a folder. Nobody may be writing there.</summary>
    public static void DeleteTemporaries(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + TemporaryExtension))
            File.Delete(path);
    }

    /// <summary>Makes the names in a folder durable: files created, renamed and deleted there.</summary>
    /// <exception cref="IOException">The operating system refuses.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals its folders, and does not let them be opened for this
        var descriptor = OpenFolder(folder, 0); // .NET itself opens no folder
        if (descriptor < 0)
            throw Failed(folder, "open");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Flush(handle) != 0)
            throw Failed(folder, "flush");
    }

    /// <summary>Makes the file durable under its name and closes it.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(path + TemporaryExtension, path, overwrite: true);
        committed = true;
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Drops the file, unless it is committed.</summary>
    public void Dispose()
    {
        if (committed)
            return;
        try
        {
            Stream.Dispose(); // writes what is buffered, which fails again where the disk is full
        }
        finally
        {
            File.Delete(path + TemporaryExtension);
        }
    }

    static IOException Failed(string folder, string operation) =>
        new($"cannot {operation} folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenFolder(string path, int readOnly);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Flush(SafeFileHandle folder);
}

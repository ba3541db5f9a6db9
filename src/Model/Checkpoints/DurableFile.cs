using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Millrace.Model.Checkpoints;

/// <summary>Files that are there whole or not at all, whatever happens to the process or the machine.</summary>
public static partial class DurableFile
{
    /// <summary>The ending of a file or folder that is not complete yet; whoever finds one may delete it.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes beside, syncs, renames over <paramref name="path"/>, and syncs the folder.</summary>
    public static void Write(string path, Action<FileStream> write)
    {
        var temporary = path + TemporarySuffix;
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }
        Publish(temporary, path);
    }

    /// <summary>Writes a small file, as <see cref="Write(string, Action{FileStream})"/>.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, file => file.Write(content.Span));

    /// <summary>Renames a complete, synced file or folder into place and makes the new name durable.</summary>
    public static void Publish(string temporary, string path)
    {
        if (Directory.Exists(temporary))
            Directory.Move(temporary, path);
        else
            File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes the names in a folder durable: .NET syncs files, not the folder that holds them.</summary>
    public static void SyncFolder(string folder)
    {
        var descriptor = open(folder, flags: 0);
        if (descriptor < 0)
            throw new IOException($"{folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        try
        {
            if (fsync(descriptor) != 0)
                throw new IOException($"{folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}

using System.Runtime.InteropServices;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A file system of a few hundred KiB in memory, mounted for one test.</summary>
sealed partial class SmallDisk : IDisposable
{
    const nuint ReadOnlyFlag = 1; // MS_RDONLY
    const nuint RemountFlag = 32; // MS_REMOUNT
    const int Detach = 2;         // MNT_DETACH

    readonly string folder;

    public SmallDisk(string folder, int kilobytes)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        if (Mount("millrace-test", this.folder, "tmpfs", 0, $"size={kilobytes}k") != 0)
            throw new IOException($"cannot mount a tmpfs: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Null where one can be mounted, else why not.</summary>
    public static string? WhyImpossible { get; } = Probe();

    public void MakeReadOnly() => Assert.Equal(0, Mount("millrace-test", folder, "tmpfs", ReadOnlyFlag | RemountFlag, ""));

    public void Dispose() => _ = Unmount(folder, Detach);

    static string? Probe()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return "needs root, to mount a small disk";
        var folder = Directory.CreateTempSubdirectory("millrace-test-");
        try
        {
            new SmallDisk(folder.FullName, 64).Dispose();
            return null;
        }
        catch (IOException cause)
        {
            return cause.Message;
        }
        finally
        {
            folder.Delete();
        }
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);
}

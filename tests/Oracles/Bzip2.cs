using System.Diagnostics;

namespace Millrace.Oracles;

/// <summary>The bzip2 program, for test data that is compressed.</summary>
public static class Bzip2
{
    /// <summary>The content of a file.</summary>
    public static byte[] Decompress(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("bzip2", ["-dc", path]) { RedirectStandardOutput = true })!;
        using var content = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(content);
        process.WaitForExit();
        return process.ExitCode == 0 ? content.ToArray() : throw new InvalidDataException($"bzip2 -dc {path} failed with {process.ExitCode}");
    }

    /// <summary>A file of this content, in blocks of so many times 100 KB.</summary>
    public static byte[] Compress(byte[] content, int level)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.PathOf("a"), content);
        using var process = Process.Start("bzip2", [$"-{level}", folder.PathOf("a")]);
        process.WaitForExit();
        return File.ReadAllBytes(folder.PathOf("a.bz2"));
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Millrace.Model.Torch;

namespace Millrace.Benchmarks;

/// <summary>What a figure must be read with: the machine, its software, and what else it was doing.</summary>
static class Machine
{
    /// <summary>One line for each thing.</summary>
    public static IEnumerable<(string What, string Value)> Describe()
    {
        yield return ("processor", $"{Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores");
        yield return ("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB"));
        yield return ("system", $"{RuntimeInformation.OSDescription}, kernel {(File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : "unknown")}");
        yield return ("runtime", RuntimeInformation.FrameworkDescription);
        yield return ("libtorch", TorchLibrary.WhyMissing() is null ? $"{TorchLibrary.TorchVersion}, kernels {TorchLibrary.Kernels}" : "not there");
        yield return ("date", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC");
        yield return ("load", LoadAverage() is { } load ? string.Create(CultureInfo.InvariantCulture, $"{load:F2}") : "unknown");
    }

    /// <summary>Processes that wanted a core in the last minute, on average; null where nobody counts them.</summary>
    public static double? LoadAverage() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    /// <summary>The most bytes of memory this process has had at once, as the kernel counts them.</summary>
    public static long PeakMemory() => 1024 * long.Parse(
        Field("/proc/self/status", "VmHWM")!.Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Whether it is an AMD processor with AVX-512, which Debian's OpenBLAS knows no kernels for.</summary>
    public static bool IsAmdWithAvx512 =>
        Field("/proc/cpuinfo", "vendor_id") == "AuthenticAMD"
        && Field("/proc/cpuinfo", "flags")?.Split(' ').Contains("avx512f") == true;

    static string? Field(string file, string name) => !File.Exists(file) ? null : File.ReadLines(file)
        .Select(line => line.Split([':', '='], 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim();
}

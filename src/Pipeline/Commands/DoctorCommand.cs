using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Sources.Content;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace doctor</c>: one line for each thing a run stands on, and what to do where it does not hold.</summary>
static class DoctorCommand
{
    const long SmallDisk = 2L << 30;

    sealed record Finding(string Name, bool IsGood, string Text, string? Advice = null);

    public static int Invoke(Invocation invocation)
    {
        List<Finding> findings = [Runtime(), Cores(), Unicode(), .. Codecs(), .. Torch(), Blas(), Etcd(), Disk(), Files()];
        foreach (var finding in findings)
            invocation.Screen.Result(invocation.IsJson ? Json(finding) : Line(finding, invocation.Screen));
        return findings.TrueForAll(finding => finding.IsGood) ? ExitCode.Done : ExitCode.Failed;
    }

    static Finding Runtime() => new("runtime", true,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}");

    static Finding Cores() => new("cores", true, $"{Environment.ProcessorCount}, {Quantity.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} of memory");

    static Finding Unicode() => "é".Normalize(NormalizationForm.FormD).Length == 2
        ? new("unicode", true, "ICU is there")
        : new("unicode", false, "normalization does nothing: ICU is missing", "apt-get install libicu-dev, and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");

    static IEnumerable<Finding> Codecs() => NativeCodecs.All.Select(codec => NativeCodecs.IsThere(codec.Library)
        ? new Finding(codec.Reads, true, $"{codec.Library} is there")
        : new Finding(codec.Reads, false, $"{codec.Library} is missing: files compressed so cannot be read", $"apt-get install {codec.Package}"));

    static IEnumerable<Finding> Torch()
    {
        if (TorchLibrary.WhyMissing() is { } problem)
            return [new("libtorch", false, problem.Split('\n')[0], "apt-get install libtorch-dev libgloo-dev libopenblas0-openmp cmake g++, then start ./millrace, which builds it")];
        return
        [
            new("libtorch", true, $"{TorchLibrary.TorchVersion}, {TorchLibrary.Find()}"),
            new("kernels", true, $"{TorchLibrary.Kernels}; precision auto is {(Precision.Auto.ResolveFor(Device.Cpu).Name())}"),
        ];
    }

    static Finding Blas()
    {
        const string OpenMp = "openblas-openmp";
        var loaded = File.Exists("/proc/self/maps") ? File.ReadLines("/proc/self/maps").Where(line => line.Contains("libopenblas", StringComparison.Ordinal)).ToList() : [];
        if (loaded.Count == 0)
            return new("blas", true, "none loaded that could fight the kernels' threads");
        return loaded.Exists(line => line.Contains(OpenMp, StringComparison.Ordinal))
            ? new("blas", true, "OpenBLAS of OpenMP, which shares its threads with the kernels")
            : new("blas", false, "OpenBLAS of pthreads: it fights the kernels' OpenMP threads, half the speed",
                "apt-get install libopenblas0-openmp and start with ./millrace");
    }

    // Nothing on one machine needs it, so it is no fault.
    static Finding Etcd() => new("etcd", true, Path.GetDirectoryName(OnPath("etcd")) is { } folder
        ? $"in {folder}"
        : "not there, and not needed but for runs on several machines: apt-get install etcd-server");

    static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    static Finding Disk()
    {
        var free = new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace;
        return new("disk", free >= SmallDisk, $"{Quantity.Bytes(free)} free here", free >= SmallDisk ? null : "a run needs about half the size of its text, and its checkpoints");
    }

    static Finding Files()
    {
        var limits = File.Exists("/proc/self/limits") ? File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        var soft = limits?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3);
        var isGood = soft is null or "unlimited" || (int.TryParse(soft, out var count) && count >= 1024);
        return new("open files", isGood, soft is null ? "unknown" : $"up to {soft}", isGood ? null : "ulimit -n 4096");
    }

    static string Line(Finding finding, Screen screen) => finding.IsGood
        ? $"{screen.Good("✓")} {finding.Name,-11} {finding.Text}"
        : $"✗ {finding.Name,-11} {finding.Text}\n{"",14}{finding.Advice}";

    static string Json(Finding finding) => new JsonObject
    {
        ["name"] = finding.Name,
        ["is_good"] = finding.IsGood,
        ["text"] = finding.Text,
        ["advice"] = finding.Advice,
    }.ToJsonString();
}

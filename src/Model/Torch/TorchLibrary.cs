using System.Reflection;
using System.Runtime.InteropServices;

namespace Millrace.Model.Torch;

/// <summary>Finds and loads the native library, and says what was found.</summary>
/// <remarks>
/// Looked for beside the program, then at <c>MILLRACE_NATIVE</c> (the file or its folder), then in <c>artifacts/native</c> of
/// the program's folder and those above it.
/// </remarks>
public static unsafe class TorchLibrary
{
    internal const string FileName = "libmillrace_torch.so";
    internal const string BuildHint = "run `./millrace doctor`, which says what to install and builds it";

    /// <summary>Null where tensors can be used, else what is missing, as one sentence and a hint.</summary>
    public static string? WhyMissing()
    {
        try
        {
            _ = NativeMethods.mr_abi_version();
            return null;
        }
        catch (TypeInitializationException e) when (e.InnerException is TorchException cause)
        {
            return cause.Message;
        }
        catch (TorchException e)
        {
            return e.Message;
        }
    }

    /// <summary>The version of libtorch the library was built against, such as <c>1.13.0</c>.</summary>
    public static string TorchVersion => NativeMethods.Text(NativeMethods.mr_torch_version());

    /// <summary>The instruction set of the kernels in use: <c>generic</c>, <c>avx2</c>, <c>avx512</c> or <c>avx512bf16</c>.</summary>
    public static string Kernels => NativeMethods.Text(NativeMethods.mr_kernels());

    /// <summary>Full path of the library, or null where there is none.</summary>
    public static string? Find() => Candidates().FirstOrDefault(File.Exists);

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != "millrace_torch")
            return 0;
        var path = Find() ?? throw new TorchException($"no {FileName} beside the program, at MILLRACE_NATIVE or in artifacts/native\n\nhint: {BuildHint}");
        LimitSpinning(); // before anything that brings GNU OpenMP along: it reads its environment when it is loaded
        PreferOpenMpBlas();
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new TorchException($"cannot load {path}: {e.Message.ReplaceLineEndings(" ")}\n\nhint: {BuildHint}", e);
        }
    }

    static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        if (Environment.GetEnvironmentVariable("MILLRACE_NATIVE") is { Length: > 0 } named)
            yield return Directory.Exists(named) ? Path.Combine(named, FileName) : named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "artifacts", "native", FileName);
    }

    /// <summary>
    /// Debian's libtorch takes whatever BLAS the alternatives name. The pthread OpenBLAS fights libtorch's OpenMP threads, which
    /// halves the speed of training; a library of the same name loaded first is the one libtorch gets.
    /// </summary>
    static void PreferOpenMpBlas()
    {
        var triplet = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        foreach (var name in (string[])["libblas.so.3", "liblapack.so.3"])
            NativeLibrary.TryLoad($"/usr/lib/{triplet}/openblas-openmp/{name}", out _);
    }

    /// <summary>
    /// GNU OpenMP's threads wait for each other by spinning for milliseconds, which on a machine with other work takes the very core
    /// the awaited thread needs: measured, 20 sequences/s against 90 with the bound below, beside 18 busy processes on two cores.
    /// </summary>
    static void LimitSpinning()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = NativeMethods.setenv("GOMP_SPINCOUNT", "1000", overwrite: 0);
    }
}

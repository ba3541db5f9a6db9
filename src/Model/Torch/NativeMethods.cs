using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Millrace.Model.Torch;

/// <summary>The C ABI of src/Model/Native. Every call that returns a status goes through <see cref="Check"/>.</summary>
static unsafe partial class NativeMethods
{
    const string Library = "millrace_torch";
    const int AbiVersion = 2;

    static NativeMethods()
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, TorchLibrary.Resolve);
        var version = mr_abi_version();
        if (version != AbiVersion)
            throw new TorchException(
                $"{TorchLibrary.FileName} has the interface {version}, expected {AbiVersion}: it was built from other sources\n\nhint: {TorchLibrary.BuildHint}");
        _ = mr_keep_memory();
    }

    public static void Check(int status, [CallerMemberName] string operation = "")
    {
        if (status != 0)
            throw new TorchException($"{operation}: {Text(mr_last_error())}");
    }

    public static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";

    [LibraryImport(Library)] internal static partial byte* mr_last_error();
    [LibraryImport(Library)] internal static partial int mr_abi_version();
    [LibraryImport(Library)] internal static partial byte* mr_torch_version();
    [LibraryImport(Library)] internal static partial byte* mr_kernels();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int mr_kernels_use(string name);
    [LibraryImport(Library)] internal static partial int mr_keep_memory();

    [LibraryImport(Library)] internal static partial int mr_scope_begin(out int depth);
    [LibraryImport(Library)] internal static partial int mr_scope_end(int depth);
    [LibraryImport(Library)] internal static partial int mr_scope_move_out(ulong tensor);
    [LibraryImport(Library)] internal static partial int mr_scope_keep(ulong tensor);

    [LibraryImport(Library)] internal static partial void mr_tensor_free(ulong tensor);
    [LibraryImport(Library)] internal static partial long mr_tensors_alive();
    [LibraryImport(Library)]
    internal static partial int mr_tensor_empty(long* sizes, int dimensions, int dtype, int deviceType, int deviceIndex, out ulong tensor);
    [LibraryImport(Library)]
    internal static partial int mr_tensor_from_host(
        void* data, long* sizes, int dimensions, int dtype, int deviceType, int deviceIndex, out ulong tensor);
    [LibraryImport(Library)]
    internal static partial int mr_tensor_empty_host(long* sizes, int dimensions, int dtype, int pageLocked, out ulong tensor);
    [LibraryImport(Library)]
    internal static partial int mr_tensor_wrap_host(void* data, long* sizes, int dimensions, int dtype, out ulong tensor);
    [LibraryImport(Library)] internal static partial int mr_tensor_data(ulong tensor, out void* data, out long bytes);
    [LibraryImport(Library)]
    internal static partial int mr_tensor_describe(
        ulong tensor, out int dtype, out int deviceType, out int deviceIndex, long* sizes, ref int dimensions);
    [LibraryImport(Library)] internal static partial int mr_tensor_number(ulong tensor, out double value);
    [LibraryImport(Library)] internal static partial int mr_tensor_copy(ulong to, ulong from);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mr_operator_find(string name, string overload, out nint op);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mr_operator_exists(string name, string overload);
    [LibraryImport(Library)]
    internal static partial int mr_operator_call(nint op, void* arguments, int argumentCount, ulong* results, ref int count);

    [LibraryImport(Library)] internal static partial int mr_grad_mode(int enabled);
    [LibraryImport(Library)] internal static partial int mr_backward(ulong* roots, double* weights, int count);
    [LibraryImport(Library)] internal static partial int mr_backward_from(ulong root, ulong gradient);
    [LibraryImport(Library)]
    internal static partial int mr_checkpoint(
        ulong x, ulong y, delegate* unmanaged<nint, ulong, ulong, ulong*, byte*> recompute, delegate* unmanaged<nint, void> release,
        nint context, out ulong result);
    [LibraryImport(Library)] internal static partial int mr_set_requires_grad(ulong tensor, int required);
    [LibraryImport(Library)] internal static partial int mr_gradient(ulong tensor, out ulong gradient);
    [LibraryImport(Library)]
    internal static partial int mr_parameter_view(
        ulong flat, ulong flatGradient, int hasGradient, long offset, long* sizes, int dimensions, out ulong tensor);

    [LibraryImport(Library)] internal static partial int mr_threads_set(int count);
    [LibraryImport(Library)] internal static partial int mr_threads_get();
    [LibraryImport(Library)] internal static partial int mr_manual_seed(ulong seed);
    [LibraryImport(Library)] internal static partial int mr_random_state_get(out ulong tensor);
    [LibraryImport(Library)] internal static partial int mr_random_state_set(ulong tensor);
    [LibraryImport(Library)] internal static partial int mr_device_count(int deviceType, out int count);
    [LibraryImport(Library)] internal static partial int mr_cpu_has_bf16();
    [LibraryImport(Library)] internal static partial int mr_compute_capability(int deviceIndex);
    [LibraryImport(Library)] internal static partial int mr_seed_device(int deviceType, int deviceIndex, ulong seed);
    [LibraryImport(Library)] internal static partial int mr_allow_tf32(int allow);
    [LibraryImport(Library)] internal static partial int mr_synchronize(int deviceType, int deviceIndex);

    [LibraryImport(Library)] internal static partial int mr_peak_memory_begin();
    [LibraryImport(Library)] internal static partial int mr_peak_memory_end(out long bytes);

    [LibraryImport(Library)] internal static partial int mr_sum_squares(ulong tensor, out double sum);
    [LibraryImport(Library)] internal static partial int mr_fill_zero(ulong tensor);
    [LibraryImport(Library)] internal static partial int mr_refresh_working(ulong working, ulong parameter);
    [LibraryImport(Library)] internal static partial int mr_adamw(OptimizerCall* call);
    [LibraryImport(Library)] internal static partial int mr_lamb(OptimizerCall* call);

    /// <summary>The environment of .NET is a copy; native libraries read this one, when they are loaded.</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int setenv(string name, string value, int overwrite);

    /// <summary>Arguments of an optimizer step; the layout of the struct in flat.cpp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OptimizerCall
    {
        public ulong Parameter, Gradient, FirstMoment, SecondMoment, Working;
        public long* Offsets;
        public long* Lengths;
        public float* WeightDecays;
        public float* RateFactors;
        public int Segments, UseNvlamb;
        public float LearningRate, Beta1, Beta2, Epsilon, Correction1, Correction2, GradientScale, Unused;
    }
}

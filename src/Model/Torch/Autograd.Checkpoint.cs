using System.Runtime.InteropServices;

namespace Millrace.Model.Torch;

public static unsafe partial class Autograd
{
    [ThreadStatic]
    static nint lastError;

    /// <summary>
    /// f(x), of which the graph keeps x alone: the backward pass computes f(x) again (Chen et al. 2016). What f draws must be the same
    /// the second time. It may then run on a thread of libtorch's.
    /// </summary>
    public static Tensor Checkpoint(Tensor x, Func<Tensor, Tensor> f)
    {
        Tensor y;
        using (GradMode.Off())
            y = f(x);
        var context = GCHandle.ToIntPtr(GCHandle.Alloc(f));
        NativeMethods.Check(NativeMethods.mr_checkpoint(x.Handle, y.Handle, &Recompute, &Release, context, out var result));
        y.Dispose();
        return new Tensor(result);
    }

    [UnmanagedCallersOnly]
    static byte* Recompute(nint context, ulong x, ulong gradient, ulong* result)
    {
        try
        {
            using var scope = TensorScope.Begin();
            using var recording = GradMode.On();
            var (f, leaf) = ((Func<Tensor, Tensor>)GCHandle.FromIntPtr(context).Target!, new Tensor(x));
            RequireGradient(leaf);
            BackwardFrom(f(leaf), new Tensor(gradient));
            *result = TensorScope.Keep(GradientOf(leaf)).Handle;
            return null;
        }
#pragma warning disable CA1031 // an exception must not cross into native code: it comes out of the backward pass again
        catch (Exception cause)
#pragma warning restore CA1031
        {
            Marshal.FreeCoTaskMem(lastError);
            lastError = Marshal.StringToCoTaskMemUTF8(cause.Message);
            return (byte*)lastError;
        }
    }

    [UnmanagedCallersOnly]
    static void Release(nint context) => GCHandle.FromIntPtr(context).Free();
}

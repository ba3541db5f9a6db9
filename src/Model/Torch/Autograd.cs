namespace Millrace.Model.Torch;

/// <summary>The backward pass.</summary>
public static unsafe partial class Autograd
{
    /// <summary>
    /// Adds the gradient of Σ weight·root to the gradient of every leaf that needs one, on the calling thread. Each root is one
    /// number. What the roots recorded is freed: a second pass throws.
    /// </summary>
    public static void Backward(ReadOnlySpan<Tensor> roots, ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, roots.Length);
        var handles = stackalloc ulong[roots.Length + 1];
        for (var i = 0; i < roots.Length; i++)
            handles[i] = roots[i].Handle;
        fixed (double* factors = weights)
            NativeMethods.Check(NativeMethods.mr_backward(handles, factors, roots.Length));
    }

    /// <summary>Goes on with a backward pass from a tensor whose gradient, of the same shape, is known.</summary>
    public static void BackwardFrom(Tensor root, Tensor gradient) =>
        NativeMethods.Check(NativeMethods.mr_backward_from(root.Handle, gradient.Handle));

    /// <summary>Makes a tensor a leaf that collects gradients.</summary>
    public static void RequireGradient(Tensor tensor) => NativeMethods.Check(NativeMethods.mr_set_requires_grad(tensor.Handle, 1));

    /// <summary>The gradient a leaf has collected.</summary>
    public static Tensor GradientOf(Tensor leaf)
    {
        NativeMethods.Check(NativeMethods.mr_gradient(leaf.Handle, out var gradient));
        return new Tensor(gradient);
    }
}

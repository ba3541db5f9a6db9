namespace Millrace.Model.Torch;

/// <summary>Owns the tensors born on this thread until it ends, and frees them together.</summary>
/// <remarks>
/// <c>using var scope = TensorScope.Begin();</c>. Scopes nest, belong to one thread and end in reverse order; a tensor born
/// outside any scope lives until its <see cref="Tensor.Dispose"/>. Using a freed tensor throws, it does not crash.
/// </remarks>
public readonly ref struct TensorScope
{
    readonly int depth;

    TensorScope(int opened) => depth = opened;

    public static TensorScope Begin()
    {
        NativeMethods.Check(NativeMethods.mr_scope_begin(out var depth));
        return new TensorScope(depth);
    }

    /// <summary>Gives a tensor of the innermost scope to the one around it, or to the caller where there is none.</summary>
    public static Tensor MoveToOuter(Tensor tensor)
    {
        NativeMethods.Check(NativeMethods.mr_scope_move_out(tensor.Handle));
        return tensor;
    }

    /// <summary>Takes a tensor out of every scope: it lives until its <see cref="Tensor.Dispose"/>.</summary>
    public static Tensor Keep(Tensor tensor)
    {
        NativeMethods.Check(NativeMethods.mr_scope_keep(tensor.Handle));
        return tensor;
    }

    /// <summary>Frees what the scope still owns, and scopes left open inside it.</summary>
    public void Dispose() => NativeMethods.Check(NativeMethods.mr_scope_end(depth), "end of a tensor scope");
}

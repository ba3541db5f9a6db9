using System.Runtime.InteropServices;

namespace Millrace.Model.Torch;

/// <summary>An operator of libtorch (or of our own native library, <c>millrace::…</c>), found once by its schema name.</summary>
/// <remarks>
/// Keep it in a static field: <c>static readonly Op Mm = Op.Find("aten::mm");</c>. Arguments are in the schema's order; those
/// left out at the end take its defaults. Autograd applies. Results belong to the innermost <see cref="TensorScope"/>.
/// </remarks>
public sealed unsafe class Op
{
    readonly Lazy<nint> address;

    readonly Lazy<bool> isThere;

    Op(string name, string overload)
    {
        isThere = new Lazy<bool>(() => NativeMethods.mr_operator_exists(name, overload) != 0);
        Name = overload.Length == 0 ? name : $"{name}.{overload}";
        address = new Lazy<nint>(() =>
        {
            NativeMethods.Check(NativeMethods.mr_operator_find(name, overload, out var found), Name);
            return found;
        });
    }

    public string Name { get; }

    /// <summary>Whether this version of libtorch has the operator.</summary>
    public bool IsThere => isThere.Value;

    /// <summary>Names an operator such as <c>aten::sum</c> with the overload <c>dim_IntList</c>; it is looked up at the first call.</summary>
    public static Op Find(string name, string overload = "") => new(name, overload);

    /// <summary>Calls an operator with one result.</summary>
    /// <exception cref="TorchException">libtorch refuses the arguments, or there is not exactly one result.</exception>
    public Tensor Call(params ReadOnlySpan<OpArgument> arguments)
    {
        var result = default(Tensor);
        Call(arguments, new Span<Tensor>(ref result));
        return result;
    }

    /// <summary>Calls an operator with as many results as <paramref name="results"/> holds.</summary>
    public void Call(ReadOnlySpan<OpArgument> arguments, Span<Tensor> results)
    {
        var words = 0;
        foreach (var argument in arguments)
            words += argument.Words;
        var lists = stackalloc long[words + 1];
        var native = stackalloc NativeArgument[arguments.Length + 1];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            native[i] = new NativeArgument
            {
                Kind = (int)argument.Type,
                Count = argument.List?.Length ?? argument.Index,
                Value = argument.List is null ? argument.Number : (long)(nint)lists,
            };
            argument.WriteList(new Span<long>(lists, argument.Words));
            lists += argument.Words;
        }
        var handles = stackalloc ulong[results.Length + 1];
        var count = results.Length;
        NativeMethods.Check(NativeMethods.mr_operator_call(address.Value, native, arguments.Length, handles, ref count), Name);
        if (count != results.Length)
            throw new TorchException($"{Name} has {count} results, {results.Length} were expected");
        for (var i = 0; i < count; i++)
            results[i] = new Tensor(handles[i]);
    }

    [StructLayout(LayoutKind.Sequential)]
    struct NativeArgument
    {
        public int Kind, Count;
        public long Value;
    }
}

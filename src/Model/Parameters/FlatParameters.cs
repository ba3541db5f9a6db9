using Millrace.Model.Torch;

namespace Millrace.Model.Parameters;

/// <summary>
/// All parameters of a network in one flat buffer, their gradients in a second, and with bf16 a copy to multiply with in a third.
/// The optimizer is one pass over them, the gradient norm one reduction, an all-reduce bucket a slice, a checkpoint one copy.
/// </summary>
/// <remarks>
/// Parameters start at multiples of 16 floats; the gaps are always zero, in the gradients too. Belongs to the thread that trains;
/// <see cref="Dispose"/> frees the buffers, and every array handed out dies with them.
/// </remarks>
public sealed unsafe class FlatParameters : IDisposable
{
    const int Alignment = 16;
    const int NormalBlock = 1 << 16;

    readonly Dictionary<string, ParameterSlot> byName;
    readonly List<Tensor> views = [];

    /// <param name="specs">The parameters in the order they are to lie in.</param>
    /// <param name="withWorkingCopy">Keep a bfloat16 copy for the products.</param>
    public FlatParameters(IReadOnlyList<ParameterSpec> specs, bool withWorkingCopy)
    {
        Specs = specs;
        Slots = Place(specs);
        Size = Slots[^1].Offset + Slots[^1].Length;
        byName = Slots.ToDictionary(s => s.Name);
        Values = TensorScope.Keep(Tensor.Empty([Size], DType.Float32, Device.Cpu));
        Gradients = TensorScope.Keep(Tensor.Empty([Size], DType.Float32, Device.Cpu));
        Values.FillZero();
        Gradients.FillZero();
        if (withWorkingCopy)
            Working = TensorScope.Keep(Tensor.Empty([Size], DType.BFloat16, Device.Cpu));
    }

    /// <summary>The parameters, in the order of their memory.</summary>
    public IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>Elements of each flat buffer, gaps included.</summary>
    public long Size { get; }

    /// <summary>How many numbers are trained, gaps not counted.</summary>
    public long Count => Slots.Sum(s => s.Length);

    /// <summary>float32 [Size]</summary>
    public Tensor Values { get; }

    /// <summary>float32 [Size]; what backward adds to and the optimizer reads (LAMB overwrites it).</summary>
    public Tensor Gradients { get; }

    /// <summary>bfloat16 [Size], or none.</summary>
    public Tensor Working { get; }

    IReadOnlyList<ParameterSpec> Specs { get; }

    /// <exception cref="KeyNotFoundException">The network has no such parameter.</exception>
    public ParameterSlot this[string name] => byName.TryGetValue(name, out var slot)
        ? slot
        : throw new KeyNotFoundException($"the network has no parameter {name}");

    /// <summary>The parameters' live memory, by name. After writing, call <see cref="RefreshWorking"/>.</summary>
    public IEnumerable<NamedArray> State() => Named(Values, "");

    /// <summary>The gradients' live memory, by the names of their parameters.</summary>
    public IEnumerable<NamedArray> GradientState() => Named(Gradients, "");

    /// <summary>The values of one parameter.</summary>
    public Span<float> ValuesOf(string name) => SpanOf(Values, this[name]);

    /// <summary>The gradient of one parameter.</summary>
    public Span<float> GradientsOf(string name) => SpanOf(Gradients, this[name]);

    /// <summary>All gradients, gaps included: what an all-reduce sums.</summary>
    public Span<float> AllGradients => Gradients.AsSpan<float>();

    /// <summary>Draws every parameter anew. The result depends on the seed and the parameters' names and shapes alone.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="initializerRange">Standard deviation of the normal ones.</param>
    public void Initialize(ulong seed, double initializerRange)
    {
        foreach (var (slot, spec) in Slots.Zip(Specs))
            if (spec.Initial == InitialValue.Normal)
                FillNormal(slot, seed, initializerRange);
            else
                SpanOf(Values, slot).Fill(spec.Initial == InitialValue.One ? 1 : 0);
        RefreshWorking();
    }

    public void ZeroGradients() => Gradients.FillZero();

    /// <summary>Copies the values into the working copy; the optimizers do it by themselves.</summary>
    public void RefreshWorking()
    {
        if (!Working.IsNone)
            NativeMethods.Check(NativeMethods.mr_refresh_working(Working.Handle, Values.Handle));
    }

    public void Dispose()
    {
        foreach (var view in views)
            view.Dispose();
        Values.Dispose();
        Gradients.Dispose();
        Working.Dispose();
    }

    /// <summary>A leaf of the autograd graph over one parameter, or over several that follow each other directly.</summary>
    internal Tensor Leaf(string first, params ReadOnlySpan<long> shape) => View(Values, true, this[first], shape);

    /// <summary>A leaf over one parameter.</summary>
    internal Tensor Leaf(string name) => Leaf(name, this[name].Shape);

    /// <summary>The leaves over <c>name.weight</c> and <c>name.bias</c>.</summary>
    internal Tensor[] LeafPair(string name) => [Leaf($"{name}.weight"), Leaf($"{name}.bias")];

    /// <summary>The matrix to multiply with, over one parameter.</summary>
    internal Tensor Factor(string name) => Factor(name, this[name].Shape);

    /// <summary>The matrix to multiply with: the working copy, without one the values themselves.</summary>
    internal Tensor Factor(string first, params ReadOnlySpan<long> shape) =>
        View(Working.IsNone ? Values : Working, false, this[first], shape);

    /// <summary>Another flat buffer of the same layout, by the names of the parameters.</summary>
    internal IEnumerable<NamedArray> Named(Tensor flat, string prefix)
    {
        foreach (var slot in Slots)
            yield return new NamedArray(prefix + slot.Name, slot.Shape, MemoryOf(flat, slot));
    }

    static ParameterSlot[] Place(IReadOnlyList<ParameterSpec> specs)
    {
        var slots = new List<ParameterSlot>();
        var next = 0L;
        foreach (var spec in specs)
        {
            if (!spec.FollowsDirectly)
                next = (next + Alignment - 1) / Alignment * Alignment;
            slots.Add(new ParameterSlot(spec.Name, spec.Shape, next, spec.Length));
            next += spec.Length;
        }
        return [.. slots];
    }

    static Span<float> SpanOf(Tensor flat, ParameterSlot slot) => new(flat.Address + slot.Offset, checked((int)slot.Length));

    static Memory<float> MemoryOf(Tensor flat, ParameterSlot slot) =>
        new NativeFloats(flat.Address + slot.Offset, checked((int)slot.Length)).Memory;

    Tensor View(Tensor flat, bool isLeaf, ParameterSlot slot, ReadOnlySpan<long> shape)
    {
        fixed (long* sizes = shape)
        {
            NativeMethods.Check(NativeMethods.mr_parameter_view(
                flat.Handle, isLeaf ? Gradients.Handle : 0, isLeaf ? 1 : 0, slot.Offset, sizes, shape.Length, out var handle));
            views.Add(TensorScope.Keep(new Tensor(handle)));
            return views[^1];
        }
    }

    void FillNormal(ParameterSlot slot, ulong seed, double deviation)
    {
        var stream = CounterRandom.StreamOf(slot.Name);
        var memory = MemoryOf(Values, slot);
        Parallel.For(0, (memory.Length + NormalBlock - 1) / NormalBlock, block =>
        {
            var first = block * NormalBlock;
            var part = memory.Slice(first, Math.Min(NormalBlock, memory.Length - first));
            CounterRandom.Normal(part.Span, deviation, seed, stream, first);
        });
    }
}

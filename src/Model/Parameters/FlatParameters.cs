using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Parameters;

/// <summary>
/// All parameters of a network in one flat buffer, their gradients in a second, and with a half precision a copy to multiply with in a
/// third. The optimizer is one pass over them, the gradient norm one reduction, an all-reduce bucket a slice, a checkpoint one copy.
/// </summary>
/// <remarks>
/// Parameters start at multiples of 16 floats; the gaps are always zero, in the gradients too. The fused kernels read the parameters
/// and multiply with the copy; libtorch's operators know the copy alone, whose gradients lie in a fourth buffer until
/// <see cref="AddWorkingGradients"/>. On the CPU the arrays handed out are the buffers' own memory, on another device copies in host
/// memory. Belongs to the thread that trains; <see cref="Dispose"/> frees the buffers, and every array handed out dies with them.
/// </remarks>
public sealed unsafe class FlatParameters : IDisposable
{
    const int Alignment = 16;
    const int NormalBlock = 1 << 16;

    static readonly Op AddInPlace = Op.Find("aten::add_", "Tensor");

    readonly Dictionary<string, ParameterSlot> byName;
    readonly List<Tensor> views = [];
    readonly HostCopy values, gradients;

    /// <param name="specs">The parameters in the order they are to lie in.</param>
    /// <param name="backend">Where they lie, and what is multiplied with.</param>
    public FlatParameters(IReadOnlyList<ParameterSpec> specs, Backend backend)
    {
        Specs = specs;
        Backend = backend;
        Slots = Place(specs);
        Size = Slots[^1].Offset + Slots[^1].Length;
        byName = Slots.ToDictionary(s => s.Name);
        Values = Zeros(DType.Float32);
        Gradients = Zeros(DType.Float32);
        if (backend.WorkingType is { } type)
        {
            Working = Zeros(type);
            WorkingGradients = backend.IsComposite ? Zeros(type) : default;
        }
        (values, gradients) = (new HostCopy(Values), new HostCopy(Gradients));
    }

    /// <summary>Where the buffers lie, and what computes with them.</summary>
    public Backend Backend { get; }

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

    /// <summary>[Size] in the half precision that is computed in, or none.</summary>
    public Tensor Working { get; }

    /// <summary>[Size], of the same type: the gradients of a micro-batch with respect to the copy, or none.</summary>
    Tensor WorkingGradients { get; }

    IReadOnlyList<ParameterSpec> Specs { get; }

    /// <exception cref="KeyNotFoundException">The network has no such parameter.</exception>
    public ParameterSlot this[string name] => byName.TryGetValue(name, out var slot)
        ? slot
        : throw new KeyNotFoundException($"the network has no parameter {name}");

    /// <summary>The parameters by name, as they are now. After writing, call <see cref="RefreshWorking"/>.</summary>
    public IEnumerable<NamedArray> State() => Named(values, "");

    /// <summary>The gradients, by the names of their parameters.</summary>
    public IEnumerable<NamedArray> GradientState() => Named(CurrentGradients(), "");

    /// <summary>The values of one parameter. After writing, call <see cref="RefreshWorking"/>.</summary>
    public Span<float> ValuesOf(string name) => SpanOf(values.Read(), this[name]);

    /// <summary>The gradient of one parameter.</summary>
    public Span<float> GradientsOf(string name) => SpanOf(CurrentGradients().Read(), this[name]);

    /// <summary>All gradients, gaps included: what an all-reduce sums.</summary>
    public Span<float> AllGradients => new(CurrentGradients().Read(), checked((int)Size));

    /// <summary>Draws every parameter anew. The result depends on the seed and the parameters' names and shapes alone.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="initializerRange">Standard deviation of the normal ones.</param>
    public void Initialize(ulong seed, double initializerRange)
    {
        foreach (var (slot, spec) in Slots.Zip(Specs))
            if (spec.Initial == InitialValue.Normal)
                FillNormal(slot, seed, initializerRange);
            else
                SpanOf(values.Read(), slot).Fill(spec.Initial == InitialValue.One ? 1 : 0);
        RefreshWorking();
    }

    public void ZeroGradients()
    {
        Gradients.FillZero();
        if (!WorkingGradients.IsNone)
            WorkingGradients.FillZero(); // of a backward pass that failed
    }

    /// <summary>
    /// Brings values that were written to where they are computed with; the optimizers do it by themselves.
    /// </summary>
    public void RefreshWorking()
    {
        values.Upload();
        if (Working.IsNone)
            return;
        if (Backend.IsComposite)
            Working.CopyFrom(Values);
        else
            NativeMethods.Check(NativeMethods.mr_refresh_working(Working.Handle, Values.Handle));
    }

    /// <summary>Adds the gradients of the working copy to those of the parameters; without any, does nothing.</summary>
    public void AddWorkingGradients()
    {
        if (WorkingGradients.IsNone)
            return;
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        AddInPlace.Call(Gradients, WorkingGradients);
        WorkingGradients.FillZero();
    }

    public void Dispose()
    {
        foreach (var view in views)
            view.Dispose();
        foreach (var buffer in (Tensor[])[Values, Gradients, Working, WorkingGradients])
            buffer.Dispose();
        values.Dispose();
        gradients.Dispose();
    }

    /// <summary>An optimizer has changed the values where they lie, with the fused kernels the working copy too.</summary>
    internal void Updated()
    {
        values.Outdate();
        if (Backend.IsComposite)
            RefreshWorking();
    }

    /// <summary>A leaf of the autograd graph over one parameter, or over several that follow each other directly.</summary>
    internal Tensor Leaf(string first, params ReadOnlySpan<long> shape) => WorkingGradients.IsNone
        ? View(Values, Gradients, this[first], shape)
        : View(Working, WorkingGradients, this[first], shape);

    /// <summary>A leaf over one parameter.</summary>
    internal Tensor Leaf(string name) => Leaf(name, this[name].Shape);

    /// <summary>The leaves over <c>name.weight</c> and <c>name.bias</c>.</summary>
    internal Tensor[] LeafPair(string name) => [Leaf($"{name}.weight"), Leaf($"{name}.bias")];

    /// <summary>The matrix to multiply with, over one parameter.</summary>
    internal Tensor Factor(string name) => Factor(name, this[name].Shape);

    /// <summary>The matrix to multiply with: the working copy, without one the values themselves.</summary>
    internal Tensor Factor(string first, params ReadOnlySpan<long> shape) =>
        View(Working.IsNone ? Values : Working, default, this[first], shape);

    /// <summary>The part of a flat buffer of this layout that belongs to one parameter.</summary>
    internal Tensor Part(Tensor flat, ParameterSlot slot) => View(flat, default, slot, [slot.Length]);

    /// <summary>Another flat buffer of the same layout, by the names of the parameters.</summary>
    internal IEnumerable<NamedArray> Named(HostCopy flat, string prefix)
    {
        var memory = (nint)flat.Read();
        return Slots.Select(slot => new NamedArray(prefix + slot.Name, slot.Shape, MemoryOf(memory, slot)));
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

    static Span<float> SpanOf(float* flat, ParameterSlot slot) => new(flat + slot.Offset, checked((int)slot.Length));

    static Memory<float> MemoryOf(nint flat, ParameterSlot slot) =>
        new NativeFloats((float*)flat + slot.Offset, checked((int)slot.Length)).Memory;

    HostCopy CurrentGradients()
    {
        gradients.Outdate();
        return gradients;
    }

    Tensor Zeros(DType type)
    {
        var buffer = TensorScope.Keep(Tensor.Empty([Size], type, Backend.Device));
        buffer.FillZero();
        return buffer;
    }

    /// <summary>With gradients it is a leaf that collects its own in the same range of that buffer.</summary>
    Tensor View(Tensor flat, Tensor flatGradients, ParameterSlot slot, ReadOnlySpan<long> shape)
    {
        fixed (long* sizes = shape)
        {
            NativeMethods.Check(NativeMethods.mr_parameter_view(
                flat.Handle, flatGradients.Handle, flatGradients.IsNone ? 0 : 1, slot.Offset, sizes, shape.Length, out var handle));
            views.Add(TensorScope.Keep(new Tensor(handle)));
            return views[^1];
        }
    }

    void FillNormal(ParameterSlot slot, ulong seed, double deviation)
    {
        var stream = CounterRandom.StreamOf(slot.Name);
        var memory = MemoryOf((nint)values.Read(), slot);
        Parallel.For(0, (memory.Length + NormalBlock - 1) / NormalBlock, block =>
        {
            var first = block * NormalBlock;
            var part = memory.Slice(first, Math.Min(NormalBlock, memory.Length - first));
            CounterRandom.Normal(part.Span, deviation, seed, stream, first);
        });
    }
}

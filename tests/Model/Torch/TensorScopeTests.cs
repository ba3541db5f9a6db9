using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Torch;

public sealed class TensorScopeTests : TorchTest
{
    static readonly Op Add = Op.Find("aten::add", "Tensor");
    static readonly Op Mm = Op.Find("aten::mm");
    static readonly Op Sum = Op.Find("aten::sum");
    static readonly Op Cat = Op.Find("aten::cat");
    static readonly Op Max = Op.Find("aten::max", "dim");

    [TorchFact]
    public void Scope_frees_what_was_born_in_it()
    {
        using (TensorScope.Begin())
        {
            var one = Tensor.From<float>([1, 2], [2], Device.Cpu);
            _ = Add.Call(one, one);
            Assert.Equal(2, Tensor.AliveCount);
        }
        Assert.Equal(0, Tensor.AliveCount);
    }

    [TorchFact]
    public void Moved_tensor_lives_until_the_outer_scope_ends()
    {
        using (TensorScope.Begin())
        {
            Tensor sum;
            using (TensorScope.Begin())
                sum = TensorScope.MoveToOuter(Add.Call(Tensor.From<float>([1, 2], [2], Device.Cpu), Tensor.From<float>([3, 4], [2], Device.Cpu)));
            Assert.Equal([4f, 6f], sum.AsSpan<float>().ToArray());
            Assert.Equal(1, Tensor.AliveCount);
        }
        Assert.Equal(0, Tensor.AliveCount);
    }

    [TorchFact]
    public void Kept_tensor_lives_until_it_is_disposed()
    {
        Tensor kept;
        using (TensorScope.Begin())
            kept = TensorScope.Keep(Tensor.From<float>([7], [], Device.Cpu));
        Assert.Equal(7, kept.Number());
        kept.Dispose();
        kept.Dispose();
        Assert.Equal(0, Tensor.AliveCount);
    }

    [TorchFact]
    public void Freed_tensor_is_refused_with_a_reason()
    {
        Tensor gone;
        using (TensorScope.Begin())
            gone = Tensor.From<float>([1], [1], Device.Cpu);
        using var other = Tensor.From<float>([2], [1], Device.Cpu);  // takes the place of the freed one
        var error = Assert.Throws<TorchException>(() => Sum.Call(gone));
        Assert.Contains("the tensor was freed", error.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Wrong_shape_becomes_one_clear_exception()
    {
        using var scope = TensorScope.Begin();
        var a = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3], Device.Cpu);
        var error = Assert.Throws<TorchException>(() => Mm.Call(a, a));
        Assert.Equal("aten::mm: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
    }

    [TorchFact]
    public void Unknown_operator_is_refused_by_name()
    {
        var error = Assert.Throws<TorchException>(() => Op.Find("aten::no_such_thing", "x").Call());
        Assert.Contains("no operator aten::no_such_thing.x", error.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Operator_takes_lists_and_gives_several_results()
    {
        using var scope = TensorScope.Begin();
        var a = Tensor.From<float>([1, 5, 3], [1, 3], Device.Cpu);
        var b = Tensor.From<float>([9, 2, 4], [1, 3], Device.Cpu);
        var both = Cat.Call(new[] { a, b }, 0);
        Assert.Equal([2L, 3L], both.Shape);
        var results = new Tensor[2];
        Max.Call([both, 1], results);
        Assert.Equal([5f, 9f], results[0].AsSpan<float>().ToArray());
        Assert.Equal([1L, 0L], results[1].AsSpan<long>().ToArray());
    }

    [TorchFact]
    public void Backward_reaches_the_leaves()
    {
        using var scope = TensorScope.Begin();
        var x = Tensor.From<float>([1, 2, 3], [3], Device.Cpu);
        Autograd.RequireGradient(x);
        Autograd.Backward([Sum.Call(Add.Call(x, x, 2.0))], [0.5]);
        Assert.Equal([1.5f, 1.5f, 1.5f], Autograd.GradientOf(x).AsSpan<float>().ToArray());
    }

    [TorchFact]
    public void Grad_mode_off_records_nothing()
    {
        using var scope = TensorScope.Begin();
        var x = Tensor.From<float>([1], [], Device.Cpu);
        Autograd.RequireGradient(x);
        Tensor y;
        using (GradMode.Off())
            y = Add.Call(x, x);
        Assert.Throws<TorchException>(() => Autograd.Backward([y], [1]));
    }

    [TorchFact]
    public void Random_state_restored_draws_the_same()
    {
        using var scope = TensorScope.Begin();
        var rand = Op.Find("aten::rand");
        RandomState.Seed(3);
        _ = rand.Call(new long[] { 5 });
        var state = RandomState.Save();
        var first = rand.Call(new long[] { 20 }).AsSpan<float>().ToArray();
        RandomState.Restore(state);
        Assert.Equal(first, rand.Call(new long[] { 20 }).AsSpan<float>().ToArray());
    }

    [TorchFact]
    public void Torch_thread_has_its_own_number_of_threads_and_passes_exceptions()
    {
        using var thread = new TorchThread("test", threads: 1);
        Assert.Equal(1, thread.Invoke(() => TorchThread.Count));
        Assert.Throws<TorchException>(() => thread.Invoke(() => TorchThread.Count = 0));
        Assert.Equal(2, TorchThread.Count);
    }
}

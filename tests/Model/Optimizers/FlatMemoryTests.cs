using System.Globalization;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Optimizers;

/// <summary>Runs while no other test does: what it measures is the process's.</summary>
[Collection("alone")]
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class FlatMemoryTests : TorchTest
{
    const int Steps = 2000;
    const int Settled = 400; // the shapes of all batches have come, and what is kept for a shape is there
    const int Batches = 40;

    /// <summary>
    /// A tensor of one hidden state that every step forgot, the smallest there is here, would come to 50 MB. The collector's heap and
    /// the allocator's arenas breathe by a few.
    /// </summary>
    [TorchFact]
    public void Memory_is_flat_over_two_thousand_steps()
    {
        using var exact = new BertForPreTraining(Cases.Classic.WithDropout(), Precision.Float32, seed: 1);
        using var half = new BertForPreTraining(Cases.Modern.WithDropout(), Precision.BFloat16, seed: 1);
        using var adamw = Optimizer.Create(Cases.AdamW, exact.Parameters);
        using var lamb = Optimizer.Create(Cases.Lamb, half.Parameters);
        PreTrainingStep[] steps = [new(exact, adamw, seed: 7), new(half, lamb, seed: 7)];
        var batches = Enumerable.Range(0, Batches).Select(i => Cases.Batch(Cases.Classic, (ulong)i)).ToArray();
        var alive = Tensor.AliveCount;

        Run(0, Settled);
        var (resident, managed) = Measure();
        NativeMethods.Check(NativeMethods.mr_peak_memory_begin());
        Run(Settled, Settled + Batches);
        NativeMethods.Check(NativeMethods.mr_peak_memory_end(out var early));
        Run(Settled + Batches, Steps - Batches);
        NativeMethods.Check(NativeMethods.mr_peak_memory_begin());
        Run(Steps - Batches, Steps);
        NativeMethods.Check(NativeMethods.mr_peak_memory_end(out var late));

        Assert.Equal(alive, Tensor.AliveCount);
        Assert.Equal(early, late);
        var (residentAfter, managedAfter) = Measure();
        Assert.InRange(residentAfter - resident, long.MinValue, 16 << 20);
        Assert.InRange(managedAfter - managed, long.MinValue, 1 << 20);
        Assert.Equal(Steps, adamw.CompletedSteps);

        void Run(int from, int to)
        {
            for (var i = from; i < to; i++)
                foreach (var step in steps)
                    Assert.True(step.Run([batches[i % Batches]], 1e-4).Applied);
        }
    }

    static (long Resident, long Managed) Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return (long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize, GC.GetTotalMemory(forceFullCollection: true));
    }
}

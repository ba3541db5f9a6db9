using Millrace.Model.Parameters;

namespace Millrace.Model.Bert;

/// <summary>Which elements are dropped: a function of this key and the place in the network, without any state.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Step">Number of the optimizer step.</param>
/// <param name="MicroBatch">Number of the micro-batch in the global batch, over all ranks.</param>
public readonly record struct DropoutKey(ulong Seed, long Step, int MicroBatch)
{
    /// <summary>The key of one of several networks that are trained together, or of something else that is drawn.</summary>
    internal DropoutKey Within(string part) => this with { Seed = CounterRandom.Bits(Seed, CounterRandom.StreamOf(part), 0) };

    /// <summary>The key of one layer; -1 is the embeddings'.</summary>
    internal long Of(int layer) =>
        (long)CounterRandom.Bits(CounterRandom.Bits(Seed, (ulong)Step, (ulong)MicroBatch), 0x64726F706F757421, (ulong)layer);
}

using Millrace.Model.Bert;
using Millrace.Model.Parameters;
using Millrace.Model.Training;

namespace Millrace.Actors.Tests.Training;

/// <summary>
/// A network in float32 that passes for one in float16: where the scaled loss is too large, or a batch is one of those that are always,
/// its gradients overflow. CPUs have no float16, and what comes of an overflow is the same.
/// </summary>
sealed record OverflowingNetwork(BertConfig Config, double MostWeight, long AlwaysEvery) : INetworkConfig
{
    public BertConfig Encoder => Config;

    public IReadOnlyList<ParameterSpec> Parameters => ((INetworkConfig)Config).Parameters;

    public string ToJson() => Config.ToJson();

    public IPreTrainingNetwork Create(Backend backend, ulong seed) => new Network(Config.Create(backend, seed), MostWeight, AlwaysEvery);

    sealed class Network(IPreTrainingNetwork exact, double mostWeight, long alwaysEvery) : IPreTrainingNetwork
    {
        public FlatParameters Parameters => exact.Parameters;

        public Precision Precision => Precision.Float16;

        public PreTrainingSums Accumulate(PreTrainingBatch batch, LossWeights weights, DropoutKey dropout)
        {
            var sums = exact.Accumulate(batch, weights, dropout);
            if (weights.Nsp > mostWeight || batch.InputIds.Sum() % alwaysEvery == 0)
                Parameters.AllGradients[3] = float.NegativeInfinity;
            return sums;
        }

        public PreTrainingSums Evaluate(PreTrainingBatch batch) => exact.Evaluate(batch);

        public void Dispose() => exact.Dispose();
    }
}

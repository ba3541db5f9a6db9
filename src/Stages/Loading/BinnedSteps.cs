using Millrace.Stages.Shards;

namespace Millrace.Stages.Loading;

/// <summary>Steps of one bin each, a sample a row; see <see cref="StepOrder"/>.</summary>
/// <param name="bins">Those of the training split.</param>
/// <param name="globalBatchSize">Samples of a step.</param>
/// <param name="seed">Of the order.</param>
sealed class BinnedSteps(IReadOnlyList<DatasetGroup> bins, int globalBatchSize, ulong seed) : SampleSteps
{
    readonly StepOrder order = new(
        [.. bins.Select(bin => bin.Group.Bin)], [.. bins.Select(bin => bin.Samples)], globalBatchSize, seed);

    public override long StepsIn(long epochs) => (long)order.StepsBefore(epochs);

    public override long EpochOf(long step) => order.EpochOf(step);

    public override SampleRows Rows(long step, int rank, int worldSize)
    {
        var place = order.PlaceOf(step);
        var bin = bins[place.Bin];
        var first = (long)globalBatchSize * rank / worldSize;
        var indices = new long[(long)globalBatchSize * (rank + 1) / worldSize - first];
        order.Rows(place.Bin, place.First + first, indices);
        var samples = new LoadedSample[indices.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = new LoadedSample(bin, indices[i], (place.First + first + i) / bin.Samples);
        return new SampleRows(samples);
    }
}

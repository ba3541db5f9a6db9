using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Loading;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Running;

/// <summary>The batches of one phase, with the data set they are of open for as long.</summary>
sealed class PhaseBatches : IBatchSource, IDisposable
{
    readonly Dataset dataset;
    readonly ShardLoader loader;

    public PhaseBatches(PlannedPhase phase, RunFolder folder)
    {
        var options = phase.Options;
        dataset = Dataset.Open(folder.Of(phase.Data.Name).Shards, options.Loader.PageCacheBytes);
        try
        {
            dataset.RequireVocabulary(options.Model.Encoder.VocabSize);
            loader = new ShardLoader(dataset, options.Loader, Masks(options, Vocabulary.Read(folder.Vocabulary)));
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    public IReadOnlyList<PreTrainingBatch> Step(long step) => loader.Step(step);

    public IEnumerable<PreTrainingBatch> HeldOut() => loader.HeldOut();

    /// <summary>The epoch of a step, from 0.</summary>
    public long EpochOf(long step) => loader.EpochOf(step);

    public void Dispose() => dataset.Dispose();

    /// <summary>What the stage of that name would do, but in every epoch anew.</summary>
    static DynamicMasks Masks(PipelineOptions options, Vocabulary vocabulary)
    {
        var specials = (Materials.None with { Vocabulary = vocabulary }).Specials;
        return DynamicMasks.Of(options.Stages.Masks, specials);
    }
}

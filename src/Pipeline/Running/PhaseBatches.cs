using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Running;

/// <summary>The batches of one phase, with the data set they are of open for as long.</summary>
sealed class PhaseBatches : IBatchSource, IDisposable
{
    readonly Dataset dataset;
    readonly ShardLoader loader;

    public PhaseBatches(PlannedPhase phase, RunFolder folder)
        : this(folder, phase.Data.Name, phase.Options.Loader, phase.Options.Stages.Masks, phase.Options.Model.Encoder.VocabSize)
    {
    }

    /// <summary>Opens a data set of a run.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="dataSet">Its name; null: the one that the run begins with.</param>
    /// <param name="options">How batches are made of it.</param>
    /// <param name="masks">How it is masked where it stores no masks: what the stage of that name would do, but in every epoch anew.</param>
    /// <param name="vocabSize">Tokens that the network knows.</param>
    public PhaseBatches(RunFolder folder, string? dataSet, LoaderOptions options, MaskTokensOptions masks, int vocabSize)
    {
        dataset = Dataset.Open(folder.Of(dataSet).Shards, options.PageCacheBytes);
        try
        {
            dataset.RequireVocabulary(vocabSize);
            var specials = (Materials.None with { Vocabulary = Vocabulary.Read(folder.Vocabulary) }).Specials;
            loader = new ShardLoader(dataset, options, DynamicMasks.Of(masks, specials));
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
}

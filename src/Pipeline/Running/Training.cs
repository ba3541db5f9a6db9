using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Actors.Training;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Running;

/// <summary>Trains the model of a run on its data set, from the newest checkpoint on.</summary>
sealed class Training(Plan plan, RunFolder folder, Reporter reporter, GraphServices services, CancellationToken stop)
{
    readonly PipelineOptions options = plan.Options;

    /// <summary>Trains, and says what came of it.</summary>
    public async Task<RunReport.Training> RunAsync()
    {
        using var dataset = Dataset.Open(folder.Shards, options.Loader.PageCacheBytes);
        dataset.RequireVocabulary(options.Model.Encoder.VocabSize);
        var loader = new ShardLoader(dataset, options.Loader, Masks());
        using var events = new TensorBoardEvents(folder.TensorBoard, services.Time);
        var baselines = Summary.Of(JsonFile.Read<PreparationReport>(folder.Prepared)!, folder, train: null).Baselines;
        var observer = new TrainingReporter(reporter, events, baselines);

        var result = await TrainingRun.RunAsync(
            TrainingPlanOf(), loader, options.Streaming.Supervision, observer, services.Logger, stop).ConfigureAwait(false);
        return new RunReport.Training(
            result.Steps,
            result.FirstLoss,
            result.LastLoss,
            result.Evaluation?.Loss,
            result.Evaluation?.MlmLoss,
            result.Evaluation?.MlmAccuracy,
            result.Evaluation?.NspAccuracy,
            result.Sequences / result.Time.TotalSeconds,
            result.Waited / result.Time,
            result.Time.TotalSeconds,
            result.Checkpoint);
    }

    /// <summary>What the stage of that name would do, but in every epoch anew.</summary>
    DynamicMasks Masks()
    {
        var specials = (Materials.None with { Vocabulary = Vocabulary.Read(folder.Vocabulary) }).Specials;
        return new DynamicMasks(options.Stages.Masks.Seed, () => new MaskDraw(options.Stages.Masks, specials));
    }

    TrainingPlan TrainingPlanOf()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["config.json"] = Encoding.UTF8.GetBytes(options.Model.ToJson()),
            ["vocab.txt"] = File.ReadAllBytes(folder.Vocabulary),
        };
        return new TrainingPlan(
            options.Model, options.Precision, options.Optimizer, options.Schedule, options.Trainer, options.Seed, plan.Fingerprint,
            folder.Checkpoints, files);
    }
}

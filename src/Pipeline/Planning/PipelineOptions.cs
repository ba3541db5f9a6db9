using Millrace.Actors.Streaming;
using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Configuration;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;
using Millrace.Model.Training;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Exporting;
using Millrace.Stages.Loading;
using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>Everything a run is configured with.</summary>
sealed record PipelineOptions(
    string Name,
    string RunFolder,
    string? Data,
    ulong Seed,
    IReadOnlyList<SourceOptions> Sources,
    VocabularyOptions Vocabulary,
    StageOptionsSet Stages,
    StageChain Chain,
    GraphOptions Streaming,
    ExportOptions Exports,
    LoaderOptions Loader,
    INetworkConfig Model,
    Precision Precision,
    OptimizerOptions Optimizer,
    ScheduleOptions Schedule,
    TrainerOptions Trainer,
    BenchmarkOptions Benchmark,
    DownloadSet Downloads)
{
    /// <summary>The phases it trains in, each with options of its own; empty: none.</summary>
    public IReadOnlyList<PhaseOptions> Phases { get; init; } = [];

    /// <summary>Optimizer updates of the whole run.</summary>
    public long Steps => Phases.Count == 0 ? Trainer.Steps : Phases.Sum(phase => phase.Options.Trainer.Steps);

    /// <summary>Binds the whole tree, and what it is in each phase.</summary>
    /// <exception cref="ConfigException">All problems at once.</exception>
    public static PipelineOptions Bind(LoadedConfig config)
    {
        config.MarkWhole("millrace.phases");
        var options = BindOne(config);
        return options with { Phases = PhaseSet.Bind(config, options) };
    }

    /// <summary>Binds the whole tree but for the phases.</summary>
    /// <exception cref="ConfigException">All problems at once.</exception>
    public static PipelineOptions BindOne(LoadedConfig config)
    {
        var millrace = config.Section("millrace");
        var name = millrace.OptionalString("name") ?? Path.GetFileNameWithoutExtension(config.File);
        var stages = StageOptionsSet.Bind(millrace.Section("stages"));
        var options = new PipelineOptions(
            name,
            millrace.OptionalString("run-dir") ?? Path.Combine("runs", name),
            millrace.OptionalString("data"),
            millrace.UInt64("seed"),
            SourceSet.Bind(millrace),
            VocabularyOptions.Bind(millrace.Section("vocabulary")),
            stages,
            StageChain.Bind(millrace, stages),
            GraphOptions.Bind(millrace.Section("actors")),
            ExportOptions.Bind(millrace.Section("exports")),
            LoaderOptions.Bind(millrace.Section("loader")),
            NetworkConfig.Bind(millrace.Section("model")),
            PrecisionChoice.Bind(millrace.Section("model")),
            OptimizerOptions.Bind(millrace.Section("optimizer")),
            ScheduleOptions.Bind(millrace.Section("optimizer.schedule")),
            TrainerOptions.Bind(millrace.Section("trainer")),
            BenchmarkOptions.Bind(millrace.Section("trainer.benchmark")),
            DownloadSet.Bind(millrace));
        options.CheckTogether(millrace);
        config.Check();
        options.Chain.CheckMakeable(millrace);
        config.Check();
        return options;
    }

    /// <summary>Rules between sections.</summary>
    void CheckTogether(ConfigSection millrace)
    {
        var (longest, positions) = (Stages.Pairs.MaxSeqLength, Model.Encoder.MaxPositionEmbeddings);
        if (longest > positions)
            millrace.Problem("stages.pair-segments.max_seq_length",
                $"millrace.stages.pair-segments.max_seq_length must be ≤ millrace.model.max_position_embeddings = {positions}, got {longest}");
        if (Stages.Pairs.Kind == SegmentKind.Bart && Trainer.Steps > 0)
            millrace.Problem("stages.pair-segments.kind",
                "millrace.stages.pair-segments.kind = bart gives sequences longer than max_seq_length, for trainers of BART; set millrace.trainer.steps = 0");
        if (Precision == Precision.Float16 && Trainer.Device == DeviceChoice.Cpu)
            millrace.Problem("model.precision", "millrace.model.precision = fp16 needs a GPU, millrace.trainer.device is cpu; use bf16 or fp32");
        if (Stages.Masks.MaxPredictionsPerSeq > longest)
            millrace.Problem("stages.mask-tokens.max_predictions_per_seq",
                $"millrace.stages.mask-tokens.max_predictions_per_seq must be ≤ max_seq_length = {longest}, got {Stages.Masks.MaxPredictionsPerSeq}");
        foreach (var source in Sources.Where(source => source.Weight * Stages.Pairs.DupeFactor > PairSegmentsOptions.MaxDuplicates))
            millrace.Problem(source.KeyOf("weight")[(millrace.Path.Length + 1)..], FormattableString.Invariant(
                $"{source.KeyOf("weight")} × dupe_factor must be at most {PairSegmentsOptions.MaxDuplicates}, got {source.Weight} × {Stages.Pairs.DupeFactor}"));
        if (Chain.Cleaning.Count == 0 && Sources.FirstOrDefault(source => source.HasMarkup) is { } marked)
            millrace.Problem("graph", $"millrace.graph has no clean-text, but the documents of {marked.KeyOf("path")} have markup");
        if (Exports.Formats.Contains(ExportFormat.Lddl) && Stages.Pairs.Kind is SegmentKind.Packed or SegmentKind.Electra)
            millrace.Problem("exports.lddl",
                "millrace.exports.lddl needs pairs, sentences for BART or code: LDDL knows no others; set millrace.stages.pair-segments.kind = next-sentence, bart or code");
        if (Loader.Layout != BatchLayout.Packed // whose micro-batches count rows
            && Loader.GlobalBatchSize % Loader.MicroBatchSize != 0 && Loader.GlobalBatchSize > Loader.MicroBatchSize)
            millrace.Problem("loader.micro_batch_size",
                $"millrace.loader.micro_batch_size must divide global_batch_size = {Loader.GlobalBatchSize}, got {Loader.MicroBatchSize}");
    }
}

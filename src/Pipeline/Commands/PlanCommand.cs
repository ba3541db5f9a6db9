using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace plan</c>: what a run would do. Writes nothing.</summary>
static class PlanCommand
{
    public static int Invoke(string file, Invocation invocation)
    {
        var draft = invocation.Load(file);
        if (draft.Downloads.Find() is not { } fetched)
        {
            new UnfetchedPlan(draft).Print(invocation);
            return ExitCode.Done;
        }
        var plan = Plan.Of(draft, fetched);
        if (invocation.IsJson)
            invocation.Screen.Result(Facts(plan).ToJsonString(new JsonSerializerOptions(JsonSerializerOptions.Default)));
        else
            foreach (var line in Lines(plan, file, invocation))
                invocation.Screen.Result(line);
        return ExitCode.Done;
    }

    static IEnumerable<string> Lines(Plan plan, string file, Invocation invocation)
    {
        var options = plan.Options;
        yield return $"{Head(options, file, invocation.Overrides.Count)}      fingerprint {plan.Fingerprint[..8]}";
        yield return "";
        var several = options.Sources.Count > 1 ? $"{Quantity.Of(options.Sources.Count, "source")}, " : "";
        yield return Row(StageChain.Source, several + Extent(plan.Files), "");
        foreach (var source in options.Sources.Where(source => source.Name is not null))
            yield return Row($"  {source.Name}", $"{Name(source.Format)}, {Extent(plan.FilesOf(source))}", Share(source));
        foreach (var row in Stages(plan.Data[0].Options, options.RunFolder))
            yield return row;
        foreach (var data in plan.Data.Skip(1))
        {
            yield return "";
            yield return $"  {data.Name} has samples of its own, in {new RunFolder(options.RunFolder).Of(data.Name).Shards}";
            foreach (var stage in data.Options.Chain.Samples)
                yield return Row(stage.Name, stage.Detail, "");
        }
        yield return "";
        yield return plan.Vocabulary is { } given
            ? $"  vocabulary {Quantity.Count(given.Size)} tokens, {options.Vocabulary.Path}"
            : $"  vocabulary {Quantity.Count(options.Vocabulary.VocabSize)} tokens, trained on the text";
        var model = options.Model.Encoder;
        yield return options.Steps == 0
            ? "  no training: millrace.trainer.steps = 0"
            : string.Create(CultureInfo.InvariantCulture,
                $"  model      {Quantity.Of(model.NumHiddenLayers, "layer")}, hidden_size {model.HiddenSize}, {Quantity.Of(model.NumAttentionHeads, "head")}, {Name(model.PositionEmbeddingType)} positions, {Quantity.Short(options.Model.Parameters.Sum(parameter => parameter.Length))} parameters");
        foreach (var phase in plan.Phases.Where(phase => phase.Options.Trainer.Steps > 0))
            yield return $"  {phase.Name ?? "training",-10} {Steps(phase.Options)}";
        yield return "";
        yield return $"  deterministic: yes (seed {options.Seed})";
        yield return "";
        yield return $"nothing was written. run it: {CommandText.Of("run", file, invocation.Overrides, invocation.RunDir)}";
    }

    static string Steps(PipelineOptions options)
    {
        var (steps, loader) = (options.Trainer.Steps, options.Loader);
        var atATime = loader.MicroBatchSize < loader.GlobalBatchSize ? $", {Quantity.Count(loader.MicroBatchSize)} at a time" : "";
        var tokens = Quantity.Short((double)steps * loader.GlobalBatchSize * options.Stages.Pairs.MaxSeqLength);
        return $"{Quantity.Of(steps, "step")} of {Quantity.Of(loader.GlobalBatchSize, "sequence")}{atATime}, {tokens} tokens at most";
    }

    public static string Head(PipelineOptions options, string file, int overrides) =>
        $"plan  {options.Name}      {file} + reference.conf{(overrides == 0 ? "" : $", {Quantity.Of(overrides, "override")}")}";

    /// <summary>What comes behind the sources.</summary>
    public static IEnumerable<string> Stages(PipelineOptions options, string runFolder)
    {
        yield return Joint(typeof(Document));
        foreach (var stage in options.Chain.All)
        {
            var workers = stage.KeepsState ? "1 worker, keeps state" : Quantity.Of(options.Streaming.Workers, "worker");
            yield return Row(stage.Name, stage.Detail, workers);
            yield return Joint(stage.OutType);
        }
        yield return Row(StageChain.Sink, $"{Quantity.Of(options.Stages.Shards.NumShards, "shard")} a bin in {Path.Combine(runFolder, "shards")}", $"{Quantity.Bytes(FreeBytes(runFolder))} free");
    }

    static JsonObject Facts(Plan plan) => new()
    {
        ["name"] = plan.Options.Name,
        ["run_dir"] = plan.Options.RunFolder,
        ["fingerprint"] = plan.Fingerprint,
        ["data_fingerprint"] = plan.DataFingerprint,
        ["files"] = plan.Files.Count,
        ["bytes"] = plan.Files.Sum(f => f.Length),
        ["sources"] = new JsonArray([.. plan.Options.Sources.Select(source => new JsonObject
        {
            ["name"] = source.Name,
            ["format"] = Name(source.Format),
            ["path"] = source.Path,
            ["files"] = plan.FilesOf(source).Count,
            ["bytes"] = plan.FilesOf(source).Sum(file => file.Length),
            ["sample_ratio"] = source.SampleRatio,
            ["weight"] = source.Weight,
        })]),
        ["stages"] = new JsonArray([.. plan.Options.Chain.All.Select(stage => new JsonObject
        {
            ["name"] = stage.Name,
            ["in"] = stage.InType.Name,
            ["out"] = stage.OutType.Name,
            ["detail"] = stage.Detail,
        })]),
        ["workers"] = plan.Options.Streaming.Workers,
        ["vocab_size"] = plan.Vocabulary?.Size ?? plan.Options.Vocabulary.VocabSize,
        ["steps"] = plan.Options.Steps,
        ["global_batch_size"] = plan.Options.Loader.GlobalBatchSize,
        ["phases"] = new JsonArray([.. plan.Phases.Where(phase => phase.Name is not null).Select(phase => new JsonObject
        {
            ["name"] = phase.Name,
            ["first_step"] = phase.FirstStep,
            ["steps"] = phase.Options.Trainer.Steps,
            ["global_batch_size"] = phase.Options.Loader.GlobalBatchSize,
            ["learning_rate"] = phase.Options.Schedule.LearningRate,
            ["max_seq_length"] = phase.Options.Stages.Pairs.MaxSeqLength,
        })]),
    };

    public static string Row(string name, string detail, string workers) => $"  {name,-17} {detail,-52} {workers}".TrimEnd();

    static string Extent(IReadOnlyList<InputFile> files) =>
        $"{Quantity.Of(files.Count, "file")}, {Quantity.Bytes(files.Sum(file => file.Length))}";

    static string Share(SourceOptions source) => string.Join(", ", new[]
    {
        source.SampleRatio < 1 ? FormattableString.Invariant($"sample-ratio {source.SampleRatio}") : "",
        source.Weight is 1 ? "" : FormattableString.Invariant($"weight {source.Weight}"),
    }.Where(text => text.Length > 0));

    static string Joint(Type type) => $"  ↓ {type.Name}";

    static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    static long FreeBytes(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        return new DriveInfo(existing).AvailableFreeSpace;
    }
}

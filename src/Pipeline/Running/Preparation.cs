using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Binning;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Running;

/// <summary>Prepares the data of a run, phase by phase; each phase continues where an earlier process stopped.</summary>
/// <param name="plan">What to do.</param>
/// <param name="folder">Where.</param>
/// <param name="reporter">Who is told.</param>
/// <param name="services">Clock and log.</param>
/// <param name="stop">Stops after the elements in flight.</param>
/// <param name="abort">Stops now.</param>
sealed partial class Preparation(
    Plan plan, RunFolder folder, Reporter reporter, GraphServices services, CancellationToken stop, CancellationToken abort)
{
    readonly PipelineOptions options = plan.Options;

    /// <summary>What came of preparing each data set of the plan; null where one is not prepared.</summary>
    public static IReadOnlyList<PreparationReport>? Done(Plan plan, RunFolder folder)
    {
        List<PreparationReport> done = [.. plan.Data.Select(data => JsonFile.Read<PreparationReport>(folder.Of(data.Name).Prepared)).OfType<PreparationReport>()];
        return done.Count == plan.Data.Count ? done : null;
    }

    /// <summary>Makes the data sets, or finds that they are made: one for each phase whose samples are its own.</summary>
    public async Task<IReadOnlyList<PreparationReport>> RunAsync()
    {
        if (Done(plan, folder) is { } done)
        {
            DropStaging(); // killed between the two last lines below
            return done;
        }
        var started = services.Time.GetTimestamp();
        Directory.CreateDirectory(folder.Staging);

        var vocabulary = await VocabularyAsync().ConfigureAwait(false);
        var materials = Prepared with { Vocabulary = vocabulary, WordPiece = new WordPiece(vocabulary, options.Vocabulary.LowerCase) };
        await TokensAsync(materials).ConfigureAwait(false);
        var duplicates = await DuplicatesAsync().ConfigureAwait(false);
        using var store = TokenStore.Open(folder.Tokens, duplicates is null ? null : duplicates.IsDuplicate);
        if (store.Count == 0)
            throw NoDocument(Rejections.ByReason(folder), store.Progress.Filtered);
        var split = new DocumentSplit(store, options.Seed, options.Stages.Pairs.HeldOutShare);
        var measuring = Task.Run(() => MeasureBaselines(store, split));
        List<PreparationReport> reports = [];
        foreach (var data in plan.Data)
        {
            reports.Add(await DataSetAsync(data, folder.Of(data.Name), materials with { Store = store, Split = split }, duplicates, measuring, started).ConfigureAwait(false));
            started = services.Time.GetTimestamp();
        }
        await measuring.ConfigureAwait(false);
        DropStaging();
        return reports;
    }

    async Task<PreparationReport> DataSetAsync(PlannedData data, RunFolder place, Materials materials, DuplicateVerdict? duplicates, Task measuring, long started)
    {
        if (JsonFile.Read<PreparationReport>(place.Prepared) is { } done)
            return done;
        if (data.Name is { } name)
            reporter.Event("data_set", $"{name,-10} samples of its own", new JsonObject { ["name"] = name, ["folder"] = place.Path });
        await Task.WhenAll(SamplesAsync(data, place, materials), measuring).ConfigureAwait(false);
        var samples = SampleStore.Open(place.Samples);
        var dataset = await ShardsAsync(data, place, materials.Vocabulary!, samples).ConfigureAwait(false);
        var store = materials.Store!;
        var report = new PreparationReport(
            dataset.DatasetHash, store.Count, Rejections.ByReason(folder, place), Filtered(store.Progress.Filtered, CountsOf(duplicates), samples.Progress.Filtered),
            dataset.Samples, dataset.Tokens, store.TextBytes,
            services.Time.GetElapsedTime(started).TotalSeconds);
        JsonFile.Write(place.Prepared, report);
        return report;
    }

    Materials Prepared => Materials.None with { Weights = SourceWeights.Of(plan.Files) };

    void MeasureBaselines(TokenStore store, DocumentSplit split)
    {
        if (!File.Exists(folder.Baselines))
            JsonFile.Write(folder.Baselines, Baselines.Measure(store, split, stop));
    }

    void DropStaging()
    {
        foreach (var staging in plan.Data.Select(data => folder.Of(data.Name).Staging).Append(folder.Staging).Where(Directory.Exists))
        {
            Parallel.ForEach(Directory.EnumerateFiles(staging, "*", SearchOption.AllDirectories), File.Delete); // gigabytes, page by page
            Directory.Delete(staging, recursive: true);
        }
    }

    async Task<Vocabulary> VocabularyAsync()
    {
        if (!File.Exists(folder.Vocabulary))
            if (plan.Vocabulary is { } given)
                given.Write(folder.Vocabulary);
            else
                await TrainVocabularyAsync().ConfigureAwait(false);
        return Vocabulary.Read(folder.Vocabulary);
    }

    async Task TrainVocabularyAsync()
    {
        var graph = new GraphBuilder("words").From(StageChain.Source, new ReadDocuments(plan.Files));
        Add(graph, options.Chain.Cleaning, Prepared);
        var built = graph.To("count-words", new WriteWordCounts(folder.Words, options.Vocabulary.LowerCase)).Build();
        // Whatever is rejected here will be rejected, and written down, when it is tokenized.
        var report = await reporter.WatchAsync("words", built.Start(options.Streaming, services, stop, abort)).ConfigureAwait(false);
        var words = WriteWordCounts.Total(folder.Words, options.Vocabulary.LowerCase);
        if (words.DistinctWords == 0)
            throw NoDocument(report.Progress.Rejected, report.Progress.Filtered);

        var trained = WordPieceTrainer.Train(words, options.Vocabulary);
        if (trained.WhyFewer is { } reason)
            reporter.Warning($"the vocabulary has {Quantity.Count(trained.Vocabulary.Size)} tokens, not {Quantity.Count(options.Vocabulary.VocabSize)}: {reason}");
        trained.Vocabulary.Write(folder.Vocabulary);
        reporter.Event("vocabulary", $"{"vocabulary",-10} {Quantity.Count(trained.Vocabulary.Size)} tokens out of {Quantity.Count(words.DistinctWords)} words", new JsonObject
        {
            ["tokens"] = trained.Vocabulary.Size,
            ["words"] = words.DistinctWords,
        });
    }

    async Task TokensAsync(Materials materials)
    {
        if (TokenStore.IsComplete(folder.Tokens))
            return;
        var graph = new GraphBuilder("tokens").From(StageChain.Source, new ReadDocuments(plan.Files));
        Add(graph, options.Chain.Tokens, materials);
        await RunAsync(graph.To("write-tokens", new WriteTokens(folder.Tokens, materials.Vocabulary!.Size))).ConfigureAwait(false);
    }

    async Task SamplesAsync(PlannedData data, RunFolder place, Materials materials)
    {
        if (SampleStore.IsComplete(place.Samples))
            return;
        string[] names = [.. plan.Files.Select(file => file.Name)];
        var graph = new GraphBuilder("samples").From("read-tokens", new ReadTokens(materials.Store!, names));
        Add(graph, data.Options.Chain.Samples, materials);
        var vocabularySize = materials.Vocabulary!.Size;
        graph.Via("encode-samples", typeof(BinnedPair), typeof(EncodedSample), () => new EncodeSamples(vocabularySize), StageOptions.Inherited);
        await RunAsync(graph.To("write-samples", new WriteSamples(place.Samples, vocabularySize)).Build(), options.Streaming, place).ConfigureAwait(false);
    }

    async Task<DatasetDescription> ShardsAsync(PlannedData data, RunFolder place, Vocabulary vocabulary, SampleStore samples)
    {
        var stages = data.Options.Stages;
        var metadata = new ShardMetadata(
            vocabulary.Sha256, vocabulary.Size, vocabulary.PadId, options.Seed, stages.Bins.BinSize,
            stages.Bins.MaxSeqLength, data.Options.Chain.Samples.Any(stage => stage.OutType == typeof(MaskedPair)),
            stages.Pairs.Kind == SegmentKind.NextSentence, data.Fingerprint)
        {
            Text = stages.Pairs.Kind switch
            {
                SegmentKind.Bart => SampleText.Sentences,
                SegmentKind.Code => SampleText.Name,
                _ => SampleText.None,
            },
        };
        var shards = new PlanShards(samples, stages.Shards);
        var sink = new CommitShards(place.Shards, shards, metadata, [.. plan.Files.Select(file => file.Name)])
        {
            PackedFiles = [.. plan.Files.Where(InputFiles.IsPacked).Select(file => file.Name)],
        };
        var graph = Graph.From("plan-shards", shards)
            .Via("build-shard", () => new BuildShard(samples, metadata, stages.Shards, place.Shards))
            .To(StageChain.Sink, sink)
            .Named("shards");
        await RunAsync(graph, shards.Widen(options.Streaming), place).ConfigureAwait(false);
        return sink.Dataset!;
    }

    RunException NoDocument(IReadOnlyDictionary<string, long> rejected, IReadOnlyDictionary<string, long> filtered)
    {
        var paths = string.Join(", ", options.Sources.Select(source => source.Path).Distinct());
        var one = options.Sources.Count == 1;
        if (rejected.Count + filtered.Count == 0)
            return new RunException($"{paths} {(one ? "holds" : "hold")} no text", hint: "name a file or folder with text: --set millrace.source.path=PATH");
        var reasons = rejected.Concat(filtered).OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => $"\n  {reason.Key}: {Quantity.Count(reason.Value)}");
        string[] counts =
        [
            .. rejected.Count == 0 ? (string[])[] : [$"{Quantity.Count(rejected.Values.Sum())} rejected"],
            .. filtered.Count == 0 ? (string[])[] : [$"{Quantity.Count(filtered.Values.Sum())} filtered"],
        ];
        return new RunException(
            $"{paths} gave no document: {string.Join(", ", counts)}{string.Concat(reasons)}",
            hint: rejected.Count > 0
                ? "the input must be text in UTF-8; millrace.source.layout says how files hold documents, max-document-bytes how long they may be"
                : "what is filtered is what the configuration asks to leave out: see millrace.source.web and millrace.stages.filter-documents");
    }

    /// <summary>What was left out in all, by reason.</summary>
    static SortedDictionary<string, long> Filtered(params IEnumerable<IReadOnlyDictionary<string, long>> parts)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in parts.SelectMany(part => part))
            counts[reason] = counts.GetValueOrDefault(reason) + count;
        return counts;
    }

    static void Add(GraphBuilder graph, IReadOnlyList<StageEntry> entries, Materials materials)
    {
        foreach (var entry in entries)
            graph.Via(entry.Name, entry.InType, entry.OutType, () => entry.Make(materials), StageOptions.Inherited);
    }

    Task RunAsync(GraphBuilder graph) => RunAsync(graph.Build(), options.Streaming, folder);

    async Task RunAsync(RunnableGraph graph, GraphOptions streaming, RunFolder place)
    {
        var run = graph.Start(streaming with { RejectedFolder = place.Rejected }, services, stop, abort);
        await reporter.WatchAsync(graph.Name, run).ConfigureAwait(false);
    }
}

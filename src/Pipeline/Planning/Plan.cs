using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;
using Millrace.Stages.Downloading;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>What a run will do, complete and checked before anything is written.</summary>
/// <param name="Config">The configuration it comes from.</param>
/// <param name="Options">The same, bound.</param>
/// <param name="Files">The input files.</param>
/// <param name="Vocabulary">The vocabulary that the user gave; null where one is to be trained.</param>
/// <param name="Borrowed">The other run whose data it trains on; null: it has its own.</param>
sealed record Plan(
    LoadedConfig Config, PipelineOptions Options, IReadOnlyList<InputFile> Files, Vocabulary? Vocabulary, BorrowedData? Borrowed)
{
    /// <summary>What may change without making it another run: where things are, and how fast they are done.</summary>
    public static IReadOnlyList<string> Operational { get; } =
    [
        "millrace.name", "millrace.run-dir", "millrace.source.path", "millrace.vocabulary.path", "millrace.actors", "millrace.exports",
        "millrace.download", "millrace.stages.deduplicate.memory",
        "millrace.loader.page-cache", "millrace.trainer.device", "millrace.trainer.threads", "millrace.trainer.evaluation-steps",
        "millrace.trainer.checkpoint-steps", "millrace.trainer.keep-checkpoints", "millrace.trainer.log-steps",
        "millrace.trainer.prefetch-steps", "millrace.trainer.steps-this-run", "millrace.trainer.skip-checkpoint",
        "millrace.trainer.max-skipped-steps", "millrace.trainer.benchmark", "millrace.trainer.checkpoint_activations", "millrace.data",
    ];

    /// <summary>The files of one of its sources.</summary>
    public IReadOnlyList<InputFile> FilesOf(SourceOptions source) => [.. Files.Where(file => ReferenceEquals(file.Source, source))];

    const int LargestPadding = 128; // rows that pad a vocabulary for tensor cores

    /// <summary>What does not change the data, besides what is operational.</summary>
    public static IReadOnlyList<string> OfTraining { get; } =
        ["millrace.model", "millrace.optimizer", "millrace.trainer", "millrace.loader", "millrace.phases"];

    /// <summary>Of all that makes the run what it is, the code of the user's stages among it.</summary>
    public string Fingerprint { get; } = FingerprintOf(
        [Config, .. Options.Phases.Select(phase => phase.Config)], Options, Files, Vocabulary, excluding: [], Options.Chain.Custom);

    /// <summary>The phases that it trains in; one without a name where the configuration has none.</summary>
    public IReadOnlyList<PlannedPhase> Phases { get; } = PhasesOf(Config, Options, Files, Vocabulary, Borrowed);

    /// <summary>The data sets that they train on, each once.</summary>
    public IReadOnlyList<PlannedData> Data => [.. Phases.Select(phase => phase.Data).DistinctBy(data => data.Fingerprint)];

    /// <summary>Of all data sets together: other training settings leave the shards as they are.</summary>
    public string DataFingerprint => Data is [var only]
        ? only.Fingerprint
        : HashOf(string.Join('\n', Data.Select(data => $"{data.Name} {data.Fingerprint}")));

    /// <summary>The settings on the command line that it was loaded with, each <c>key=value</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Checks a configuration that is loaded, and finds its input.</summary>
    /// <param name="draft">The configuration.</param>
    /// <param name="fetched">The files of the sources that are fetched.</param>
    /// <exception cref="InputException">The input is not there.</exception>
    /// <exception cref="VocabularyException">The vocabulary cannot be used.</exception>
    public static Plan Of(PlanDraft draft, IReadOnlyList<DownloadedFile> fetched)
    {
        if (draft.Options.Data is { } data)
        {
            var borrowed = BorrowedData.Of(data, draft.Options);
            return new Plan(draft.Config, draft.Options, borrowed.Files, borrowed.Vocabulary, borrowed) { Overrides = draft.Overrides };
        }
        var options = draft.Options.Downloads.Place(draft.Options);
        var files = options.Downloads.WithoutOthers(InputFiles.Find(options.Sources), fetched, options.RunFolder);
        var vocabulary = options.Vocabulary.Path is { } path ? Vocabulary.Read(path) : null;
        if (options.Steps > 0)
            CheckSize(vocabulary?.Size ?? options.Vocabulary.VocabSize, options);
        return new Plan(draft.Config, options, files, vocabulary, Borrowed: null) { Overrides = draft.Overrides };
    }

    /// <summary>The same for a run: where its sources lie, and a user's assembly, does not matter; what they hold does.</summary>
    public static IReadOnlyList<string> OperationalOf(PipelineOptions options) =>
    [
        .. Operational,
        .. options.Sources.Select(source => source.KeyOf("path")),
        .. options.Phases.SelectMany(phase => Operational.Select(key => $"millrace.phases.{HoconPath.RenderKey(phase.Name)}{key["millrace".Length..]}")),
        .. options.Chain.Custom.Select(stage => $"millrace.stages.{HoconPath.RenderKey(stage.Name)}.assembly"),
    ];

    static void CheckSize(int tokens, PipelineOptions options)
    {
        var rows = options.Model.Encoder.VocabSize;
        if (rows >= tokens && rows < tokens + LargestPadding)
            return;
        var whose = options.Vocabulary.Path ?? "the vocabulary to be trained";
        throw new VocabularyException(string.Create(CultureInfo.InvariantCulture,
            $"{whose} has {tokens:N0} tokens, millrace.model.vocab_size is {rows:N0}; it must be the same, or that rounded up to a multiple of 8, 64 or 128"));
    }

    static List<PlannedPhase> PhasesOf(
        LoadedConfig config, PipelineOptions options, IReadOnlyList<InputFile> files, Vocabulary? vocabulary, BorrowedData? borrowed)
    {
        List<PlannedPhase> phases = [];
        foreach (var (name, its, settings) in options.Phases.Count == 0
            ? [(null, config, options)]
            : options.Phases.Select(phase => ((string?)phase.Name, phase.Config, phase.Options)))
        {
            var fingerprint = DataFingerprintOf(its, options, files, vocabulary);
            var data = phases.Find(phase => phase.Data.Fingerprint == fingerprint)?.Data
                ?? new PlannedData(NameOf(fingerprint, name, its), settings, fingerprint);
            phases.Add(new PlannedPhase(name, settings, phases.Count == 0 ? 0 : phases[^1].LastStep, data));
        }
        return phases;

        string? NameOf(string fingerprint, string? name, LoadedConfig its) => borrowed is not null
            ? borrowed.NameOf(fingerprint, its, OperationalOf(options))
            : phases.Count == 0 ? null : name;
    }

    /// <summary>
    /// Of all that makes a data set what it is. The code of the user's stages is left out, since it lies in the shards, and the same
    /// source compiled elsewhere may differ in its id.
    /// </summary>
    static string DataFingerprintOf(LoadedConfig config, PipelineOptions options, IReadOnlyList<InputFile> files, Vocabulary? vocabulary) =>
        FingerprintOf([config], options, files, vocabulary, OfTraining, compiled: []);

    static string FingerprintOf(
        IReadOnlyList<LoadedConfig> configs, PipelineOptions options, IReadOnlyList<InputFile> files, Vocabulary? vocabulary,
        IReadOnlyCollection<string> excluding, IEnumerable<StageEntry> compiled)
    {
        var text = new StringBuilder();
        foreach (var config in configs)
            text.Append(ConfigFingerprint.Canonical(config.Root, [.. OperationalOf(options), .. excluding, "millrace.phases"]));
        foreach (var stage in compiled)
            text.Append('\n').Append(stage.Name).Append('\t').Append(stage.Code);
        foreach (var file in files)
            text.Append('\n').Append(file.Name).Append('\t').Append(file.Length);
        text.Append('\n').Append(vocabulary?.Sha256);
        return HashOf(text.ToString());
    }

    static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

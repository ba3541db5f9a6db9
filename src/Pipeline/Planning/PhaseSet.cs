using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Planning;

/// <summary>The phases of a run, in the order of their names.</summary>
static class PhaseSet
{
    const string Section = "phases";

    /// <summary>What a phase may set for the time it lasts; the rest is the run's.</summary>
    static readonly string[] Sections = ["stages", "loader", "optimizer", "trainer", "model"];

    /// <summary>Stages behind the token store, which all phases share.</summary>
    static readonly string[] SampleStages = ["pair-segments", "mask-tokens", "bin-by-length", "write-shards"];

    /// <summary>What concerns the whole run, or the process, although it is the trainer's.</summary>
    static readonly string[] OfRun = ["init-checkpoint", "steps-this-run", "skip-checkpoint"];

    /// <summary>Folders of a run that are not a phase's.</summary>
    static readonly string[] Taken = ["checkpoints", "downloads", "exports", "rejected", "shards", "staging", "tensorboard"];

    /// <summary>Binds <c>millrace.phases</c>; problems of the section itself are recorded there.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="run">What the run says without its phases.</param>
    /// <exception cref="ConfigException">All problems of all phases.</exception>
    public static IReadOnlyList<PhaseOptions> Bind(LoadedConfig config, PipelineOptions run)
    {
        var millrace = config.Section("millrace");
        var names = NamesOf(config);
        foreach (var name in names)
        {
            if (Taken.Contains(name) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
                millrace.Problem(PathOf(name), $"millrace.{Section}.{name} cannot be the name of a phase: its data would lie in a folder of that name");
            CheckKeys(millrace.Section(PathOf(name)), run);
        }
        config.Check();

        List<PhaseOptions> phases = [];
        List<ConfigProblem> problems = [];
        foreach (var name in names)
            try
            {
                var phase = config.OverlaidBy($"millrace.{PathOf(name)}");
                phase.MarkWhole($"millrace.{Section}");
                phases.Add(new PhaseOptions(name, phase, PipelineOptions.BindOne(phase)));
            }
            catch (ConfigException invalid)
            {
                problems.AddRange(invalid.Problems);
            }
        if (problems.Count > 0)
            throw new ConfigException(problems);
        foreach (var phase in phases)
            CheckTogether(millrace, phases[0], phase);
        config.Check();
        return phases;
    }

    /// <summary>The names of a configuration's phases, in order; a phase that is <c>null</c> is none.</summary>
    public static IReadOnlyList<string> NamesOf(LoadedConfig config)
    {
        var millrace = config.Section("millrace");
        if (!millrace.Has(Section))
            return [];
        var phases = millrace.Section(Section);
        return [.. phases.Keys.Where(name => phases.Has(HoconPath.RenderKey(name))).Order(StringComparer.Ordinal)];
    }

    static string PathOf(string name) => $"{Section}.{HoconPath.RenderKey(name)}";

    static void CheckKeys(ConfigSection phase, PipelineOptions run)
    {
        foreach (var key in phase.Keys.Except(Sections))
            phase.Problem(HoconPath.RenderKey(key), $"{phase.Path}.{key} is the run's; a phase sets {string.Join(", ", Sections)}");
        if (phase.Has("stages"))
            foreach (var stage in phase.Section("stages").Keys.Except(SampleStages).Except(run.Chain.Samples.Select(entry => entry.Name)))
                phase.Problem($"stages.{HoconPath.RenderKey(stage)}",
                    $"{phase.Path}.stages.{stage} would give other tokens, but all phases share them; a phase sets {string.Join(", ", SampleStages)}");
        if (phase.Has("trainer"))
            foreach (var key in phase.Section("trainer").Keys.Intersect(OfRun))
                phase.Problem($"trainer.{key}", $"{phase.Path}.trainer.{key} is the run's: set millrace.trainer.{key}");
    }

    static void CheckTogether(ConfigSection millrace, PhaseOptions first, PhaseOptions phase)
    {
        var (path, options) = (PathOf(phase.Name), phase.Options);
        if (options.Trainer.Steps == 0)
            millrace.Problem(path, $"millrace.{path}.trainer.steps must be at least 1");
        if (options.Trainer.SkipCheckpoint)
            millrace.Problem("trainer.skip-checkpoint", "millrace.trainer.skip-checkpoint = yes leaves a phase without the weights it begins with");
        if (options.Stages.Pairs.HeldOutShare != first.Options.Stages.Pairs.HeldOutShare)
            millrace.Problem($"{path}.stages.pair-segments.held_out_share",
                $"millrace.{path}.stages.pair-segments.held_out_share must be that of {first.Name}: else one phase trains on what another holds out");
        var (shape, wanted) = (Shape(options), Shape(first.Options));
        if (!shape.SequenceEqual(wanted))
            millrace.Problem($"{path}.model", $"millrace.{path}.model must be the network of {first.Name}, but has {shape.Except(wanted).FirstOrDefault() ?? "fewer parameters"}");
    }

    static List<string> Shape(PipelineOptions options) =>
        [.. options.Model.Parameters.Select(parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]")];
}

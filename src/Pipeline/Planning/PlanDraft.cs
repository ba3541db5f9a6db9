using Millrace.Pipeline.Commands;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Running;
using Millrace.Stages.Downloading;

namespace Millrace.Pipeline.Planning;

/// <summary>A configuration, loaded and bound, before anybody has looked at what it names.</summary>
/// <param name="Config">The configuration.</param>
/// <param name="Options">The same, bound, with the folder that the run is to have.</param>
/// <param name="Overrides">The settings on the command line, each <c>key=value</c>.</param>
/// <param name="RunDir">The folder of the run as the command line has it; null: as configured.</param>
sealed record PlanDraft(LoadedConfig Config, PipelineOptions Options, IReadOnlyList<string> Overrides, string? RunDir)
{
    /// <summary>Loads and binds a configuration.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="overrides">Each <c>key=value</c>, in order.</param>
    /// <param name="runDir">The folder of the run; null: as configured.</param>
    /// <exception cref="ConfigException">All problems of the configuration at once.</exception>
    public static PlanDraft Load(string file, IReadOnlyList<string> overrides, string? runDir)
    {
        var config = LoadedConfig.Load(file, overrides);
        var options = PipelineOptions.Bind(config);
        return new PlanDraft(config, options with { RunFolder = runDir ?? options.RunFolder }, overrides, runDir);
    }

    /// <summary>What fetches the sources that are to be fetched.</summary>
    public Downloads Downloads => Options.Downloads.Of(Options.RunFolder);

    /// <summary>The files that were fetched; none where there is nothing to fetch.</summary>
    /// <exception cref="RunException">A source has not been fetched yet.</exception>
    public IReadOnlyList<DownloadedFile> Fetched() => Downloads.Find() ?? throw new RunException(
        $"{string.Join(", ", Options.Downloads.Sources.Select(source => source.Section))} has not been fetched yet",
        CommandText.Of("download", Config.File, Overrides, RunDir), exitCode: 2);
}

using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;
using Millrace.Pipeline.Planning;

namespace Millrace.Pipeline.Running;

/// <summary>A run that is looked at later, from its folder alone.</summary>
static class StoredRun
{
    /// <summary>The run of a folder, with the place of its data, and where it is that of a phase's data in a run, the phase.</summary>
    /// <param name="path">The folder.</param>
    public static (RunFolder Run, string? Phase) Locate(string path)
    {
        var folder = new RunFolder(path);
        if (PlanFile.Read(folder) is { } plan)
            return (new RunFolder(path, (string?)plan["config"]?["millrace"]?["data"]), null);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetDirectoryName(full) is { } above && File.Exists(new RunFolder(above).Plan)
            ? (new RunFolder(above), Path.GetFileName(full))
            : (folder, null);
    }

    /// <summary>The configuration of a run, or what it is in one of its phases.</summary>
    public static LoadedConfig ConfigOf(RunFolder folder, string? phase)
    {
        var config = LoadedConfig.Stored("plan.json", PlanFile.Read(folder)!["config"]!.ToJsonString());
        return phase is null ? config : config.OverlaidBy($"millrace.phases.{HoconPath.RenderKey(phase)}");
    }
}

using Millrace.Model.Configuration;
using Millrace.Stages.Downloading;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Planning;

/// <summary>The sources of a run that are fetched, and how.</summary>
sealed record DownloadSet(DownloadOptions Options, IReadOnlyList<DownloadSource> Sources)
{
    /// <summary>Binds <c>millrace.download</c>, and of <c>millrace.sources</c>, or the only one, those that are fetched.</summary>
    public static DownloadSet Bind(ConfigSection millrace) => new(
        DownloadOptions.Bind(millrace.Section("download")),
        [.. SourceSet.Sections(millrace).Select(source => DownloadSource.Bind(source.Section)).OfType<DownloadSource>().Where(_ => !millrace.Has("data"))]);

    /// <summary>Where files are fetched into.</summary>
    public string FolderOf(string runFolder) => Options.Folder ?? Path.Combine(runFolder, "downloads");

    /// <summary>What fetches them.</summary>
    public Downloads Of(string runFolder) => new(Options, FolderOf(runFolder), Sources);

    /// <summary>Gives the sources that are fetched their paths.</summary>
    public PipelineOptions Place(PipelineOptions options) => Sources.Count == 0
        ? options
        : options with { Sources = [.. options.Sources.Select(source => Placed(source, options.RunFolder))] };

    SourceOptions Placed(SourceOptions source, string runFolder) =>
        Sources.FirstOrDefault(fetched => fetched.Section == source.Section) is { } download
            ? source with { Path = Downloads.FolderOf(FolderOf(runFolder), download) }
            : source;

    /// <summary>The files without those that lie in the folder of a fetched source and are not of it: other plans may have put them there.</summary>
    public IReadOnlyList<InputFile> WithoutOthers(IReadOnlyList<InputFile> files, IReadOnlyList<DownloadedFile> fetched, string runFolder)
    {
        if (Sources.Count == 0)
            return files;
        var known = fetched.Select(file => Path.GetFullPath(file.Path)).ToHashSet(StringComparer.Ordinal);
        var folders = Sources.Select(source => Path.GetFullPath(Downloads.FolderOf(FolderOf(runFolder), source)) + Path.DirectorySeparatorChar).ToList();
        return [.. files.Where(file => Path.GetFullPath(file.FullPath) is var path
            && (known.Contains(path) || !folders.Exists(folder => path.StartsWith(folder, StringComparison.Ordinal))))];
    }
}

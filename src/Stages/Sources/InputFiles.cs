using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources;

/// <summary>Finds the input files, in an order that no file system and no culture changes.</summary>
public static class InputFiles
{
    /// <summary>The files of all sources: those of the first, then those of the second, and so on.</summary>
    /// <exception cref="InputException">A path does not exist or holds no file of its pattern.</exception>
    public static IReadOnlyList<InputFile> Find(IEnumerable<SourceOptions> sources) => [.. sources.SelectMany(Find)];

    /// <summary>The files of a source, by name in ordinal order.</summary>
    /// <exception cref="InputException">The path does not exist or holds no file of that pattern.</exception>
    public static IReadOnlyList<InputFile> Find(SourceOptions source)
    {
        if (File.Exists(source.Path))
            return [FileOf(source, Path.GetFileName(source.Path), new FileInfo(source.Path))];
        if (!Directory.Exists(source.Path))
            throw new InputException($"{source.Path} does not exist; {source.KeyOf("path")} names a file or a folder of them");

        var files = Enumerate(source)
            .Select(file => FileOf(source, Path.GetRelativePath(source.Path, file.FullName).Replace('\\', '/'), file))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        return files.Count > 0
            ? files
            : throw new InputException($"{source.Path} holds no file that matches {source.Files}");
    }

    /// <summary>
    /// Whether offsets in a file are those of its content, not its own: it is compressed, an archive, or Parquet.
    /// </summary>
    public static bool IsPacked(InputFile file)
    {
        if (file.Source.Format is SourceFormat.Parquet or SourceFormat.Bookcorpus or SourceFormat.Openwebtext)
            return true;
        using var input = new FileBytes(file.FullPath);
        return ContentMagic.FormatOf(input, file.FullPath) != ContentFormat.Plain;
    }

    static InputFile FileOf(SourceOptions source, string name, FileInfo file) =>
        new(source.Name is null ? name : $"{source.Name}/{name}", file.FullName, LengthOf(file), source);

    // A link has the length of its text; what counts is what it leads to.
    static long LengthOf(FileInfo file) =>
        file.LinkTarget is null ? file.Length : file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length
        : throw new InputException($"{file.FullName} is a link to {file.LinkTarget}, which does not exist");

    // A folder that cannot be read is an error: passing over it would lose text without a word. Hidden files are passed over.
    static IEnumerable<FileInfo> Enumerate(SourceOptions source)
    {
        var search = new EnumerationOptions { RecurseSubdirectories = true, MatchType = MatchType.Simple, IgnoreInaccessible = false };
        var folder = new DirectoryInfo(source.Path);
        var patterns = source.Files.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return patterns.SelectMany(pattern => folder.EnumerateFiles(pattern, search)).DistinctBy(file => file.FullName).ToList();
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new InputException($"{source.Path} cannot be searched: {cause.Message}");
        }
    }
}

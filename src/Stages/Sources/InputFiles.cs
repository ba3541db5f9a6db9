namespace Millrace.Stages.Sources;

/// <summary>Finds the input files, in an order that no file system and no culture changes.</summary>
public static class InputFiles
{
    /// <summary>The files of a source, by name in ordinal order.</summary>
    /// <exception cref="InputException">The path does not exist or holds no file of that pattern.</exception>
    public static IReadOnlyList<InputFile> Find(ReadDocumentsOptions options)
    {
        if (File.Exists(options.Path))
            return [new InputFile(Path.GetFileName(options.Path), options.Path, LengthOf(new FileInfo(options.Path)))];
        if (!Directory.Exists(options.Path))
            throw new InputException($"{options.Path} does not exist; millrace.source.path names a text file or a folder of them");

        var files = Enumerate(options)
            .Select(file => new InputFile(Path.GetRelativePath(options.Path, file.FullName).Replace('\\', '/'), file.FullName, LengthOf(file)))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        return files.Count > 0
            ? files
            : throw new InputException($"{options.Path} holds no file that matches {options.Files}");
    }

    // A link has the length of its text; what counts is what it leads to.
    static long LengthOf(FileInfo file) =>
        file.LinkTarget is null ? file.Length : file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length
        : throw new InputException($"{file.FullName} is a link to {file.LinkTarget}, which does not exist");

    // A folder that cannot be read is an error: passing over it would lose text without a word. Hidden files are passed over.
    static List<FileInfo> Enumerate(ReadDocumentsOptions options)
    {
        var search = new EnumerationOptions { RecurseSubdirectories = true, MatchType = MatchType.Simple, IgnoreInaccessible = false };
        try
        {
            return [.. new DirectoryInfo(options.Path).EnumerateFiles(options.Files, search)];
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new InputException($"{options.Path} cannot be searched: {cause.Message}");
        }
    }
}

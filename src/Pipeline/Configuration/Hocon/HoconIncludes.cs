using System.Reflection;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Finds the files that include statements name.</summary>
/// <param name="embedded">Assemblies whose embedded files a name may mean where there is no such file on disk.</param>
sealed class HoconIncludes(IReadOnlyList<Assembly> embedded)
{
    // in this order, so that HOCON overrides JSON and JSON overrides properties (specification, "file formats and
    // extensions")
    static readonly string[] Extensions = [".properties", ".json", ".conf"];

    /// <summary>Files on disk alone.</summary>
    public static HoconIncludes None { get; } = new([]);

    /// <summary>
    /// The files that a statement means, in the order to merge them; none where the name is not found and not required.
    /// </summary>
    /// <exception cref="ConfigException">A required file is missing, a file cannot be read, or the name is a URL that
    /// is no file.</exception>
    public IReadOnlyList<HoconSource> Find(IncludeStatement statement, HoconSource from)
    {
        var name = statement.Name;
        Uri? url = null;
        // an absolute path is a URI too, so only what names its protocol counts as a URL
        var isUrl = (name.Contains("://", StringComparison.Ordinal)
            || name.StartsWith("file:", StringComparison.Ordinal))
            && Uri.TryCreate(name, UriKind.Absolute, out url);
        if (statement.Kind == IncludeKind.Url || (statement.Kind == IncludeKind.Heuristic && isUrl))
        {
            if (!isUrl || !url!.IsFile)
                throw new ConfigException(statement.Origin,
                    $"only a file: URL can be included, got {HoconQuoting.Quote(name)}; fetch the file and include it "
                    + "by its name");
            return Required(statement, OnDisk(url.LocalPath, statement));
        }
        var found = from.Folder is { } folder ? Probe(name, path => OnDisk(Path.Combine(folder, path), statement)) : [];
        if (found.Count == 0 && statement.Kind != IncludeKind.File)
            found = Probe(name, path => Embedded(path.TrimStart('/'), from));
        return Required(statement, found);
    }

    static IReadOnlyList<HoconSource> Required(IncludeStatement statement, IReadOnlyList<HoconSource> found)
    {
        var beside = Path.IsPathRooted(statement.Name) || statement.Kind == IncludeKind.Url
            ? ""
            : $" beside {Path.GetFileName(statement.Origin.File)}";
        if (found.Count == 0 && statement.Required)
            throw new ConfigException(statement.Origin,
                $"there is no file {HoconQuoting.Quote(statement.Name)}{beside} to include");
        return found;
    }

    static List<HoconSource> Probe(string name, Func<string, IReadOnlyList<HoconSource>> open)
    {
        var exact = open(name);
        if (exact.Count > 0
            || Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
            return [.. exact];
        return [.. Extensions.SelectMany(extension => open(name + extension))];
    }

    static IReadOnlyList<HoconSource> OnDisk(string path, IncludeStatement statement)
    {
        if (!File.Exists(path))
            return [];
        return [HoconFile.Read(path, statement.Origin)];
    }

    IReadOnlyList<HoconSource> Embedded(string name, HoconSource from)
    {
        foreach (var assembly in from.Resources is { } own ? embedded.Prepend(own) : embedded)
            if (HoconFile.ReadEmbedded(assembly, name) is { } source)
                return [source];
        return [];
    }
}

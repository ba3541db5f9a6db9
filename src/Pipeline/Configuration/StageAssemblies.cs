using System.Reflection;
using System.Runtime.Loader;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>The assemblies of a user's own stages, each named by <c>millrace.stages.NAME.assembly</c>.</summary>
static class StageAssemblies
{
    static readonly Lock Gate = new();
    static readonly HashSet<string> Folders = new(StringComparer.Ordinal);

    /// <summary>
    /// Those that a tree names and that can be loaded, for their reference.conf. What keeps another one from being
    /// loaded is told when its stage is bound.
    /// </summary>
    public static IReadOnlyList<Assembly> NamedIn(HoconObject root)
    {
        if (root.Find("millrace.stages")?.Value is not HoconObject)
            return [];
        var stages = new ConfigTree(root, root, "").Section("millrace.stages"); // its problems are found again, and told, later
        var loaded = new List<Assembly>();
        foreach (var stage in stages.Keys.Select(name => stages.Section(HoconPath.RenderKey(name))))
            if (stage.Keys.Contains("assembly") && stage.FilePath("assembly") is { } file)
            {
                try
                {
                    loaded.Add(Load(file));
                }
                catch (Exception cause) when (cause is IOException or BadImageFormatException or ArgumentException)
                {
                }
            }
        return [.. loaded.Distinct()];
    }

    /// <summary>Loads an assembly; what it needs may lie in its folder.</summary>
    /// <exception cref="IOException">The file is not there, or another assembly of that name is loaded.</exception>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    public static Assembly Load(string file)
    {
        var path = Path.GetFullPath(file);
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        var folder = Path.GetDirectoryName(path)!;
        lock (Gate)
            if (Folders.Add(folder))
                AssemblyLoadContext.Default.Resolving += (context, wanted) =>
                    Path.Combine(folder, $"{wanted.Name}.dll") is var beside && File.Exists(beside)
                        ? context.LoadFromAssemblyPath(beside)
                        : null;
        return assembly;
    }
}

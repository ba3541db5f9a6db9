namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Where in the tree, and through which files, a text is read.</summary>
/// <param name="Path">The object it is included in, from the root.</param>
/// <param name="Scopes">Where its substitutions are looked up, innermost first, the root last.</param>
/// <param name="Files">It and the files that led to it, outermost first.</param>
/// <param name="Depth">How deep the object is nested.</param>
/// <param name="IncludedInList">The include statement inside a list, where its values have no path; null
/// elsewhere.</param>
sealed record IncludePlace(
    IReadOnlyList<string> Path,
    IReadOnlyList<IReadOnlyList<string>> Scopes,
    IReadOnlyList<HoconSource> Files,
    int Depth,
    ConfigOrigin? IncludedInList)
{
    /// <summary>The place of a file that nobody includes.</summary>
    public static IncludePlace Root(HoconSource source) => new([], SubstitutionNode.RootScope, [source], 0, null);

    /// <summary>The place of a file included in this one.</summary>
    public IncludePlace Include(HoconSource source, IReadOnlyList<string> path, int depth, ConfigOrigin? list) =>
        new(
            path,
            path.Count == Path.Count ? Scopes : [path, .. Scopes],
            [.. Files, source],
            depth,
            list ?? IncludedInList);
}

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary><c>${path}</c>, <c>${?path}</c> or <c>${path[]}</c>.</summary>
/// <param name="path">The path as written.</param>
/// <param name="scopes">
/// Where to look it up, in this order: the place its file is included at, the place of the file including that one, …,
/// the root.
/// </param>
/// <param name="optional">Whether it may be undefined.</param>
/// <param name="list">Whether it falls back to the environment variables <c>path_0</c>, <c>path_1</c>, ….</param>
sealed class SubstitutionNode(
    IReadOnlyList<string> path, IReadOnlyList<IReadOnlyList<string>> scopes, bool optional, bool list,
    ConfigOrigin origin)
    : DeferredNode(origin)
{
    /// <summary>For what looks at the root alone.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<string>> RootScope = [[]];

    public IReadOnlyList<string> Path => path;

    public IReadOnlyList<IReadOnlyList<string>> Scopes => scopes;

    public bool Optional => optional;

    public bool List => list;

    /// <summary>As it stands in the file.</summary>
    public override string ToString() => $"${{{(optional ? "?" : "")}{HoconPath.Render(path)}{(list ? "[]" : "")}}}";
}

namespace Millrace.Oracles;

/// <summary>Real third-party data beside the repository (<c>../shared/data</c>); tests that need it skip where it is absent.</summary>
public static class SharedData
{
    /// <summary>A path in the data folder, which may be absent.</summary>
    public static string PathOf(params string[] parts) =>
        Path.GetFullPath(Path.Combine([Repository.Root, "..", "shared", "data", .. parts]));

    /// <summary>Whether the file or folder is there.</summary>
    public static bool Has(params string[] parts) => Path.Exists(PathOf(parts));
}

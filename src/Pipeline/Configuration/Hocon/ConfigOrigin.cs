namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Where a value was written.</summary>
/// <param name="File">The file as the user named it, an embedded resource, <c>--set</c>, or an environment
/// variable.</param>
/// <param name="Line">The line, from 1; 0 where there are no lines.</param>
/// <param name="Folder">The folder of the file, from which relative paths in it are meant; null for the working
/// directory.</param>
sealed record ConfigOrigin(string File, int Line, string? Folder)
{
    /// <summary>A place without lines or a folder, such as <c>--set</c>.</summary>
    public static ConfigOrigin Of(string name) => new(name, 0, null);

    /// <summary>Whether it is a file embedded in an assembly, such as a reference.conf.</summary>
    public bool IsEmbedded => Line > 0 && Folder is null;

    /// <summary><c>train.conf:14</c>, or the name alone where there are no lines.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : File;
}

using System.Reflection;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A text of configuration and where it came from.</summary>
/// <param name="Name">How messages call it.</param>
/// <param name="Text">Its content.</param>
/// <param name="Folder">The folder its includes are relative to; null for what is no file.</param>
/// <param name="Resources">The assembly it is embedded in, where its includes lie too; null for what is not
/// embedded.</param>
/// <param name="Id">What tells it from every other source, to find a file that includes itself.</param>
sealed record HoconSource(string Name, string Text, string? Folder, Assembly? Resources, string Id)
{
    /// <summary>A text that is no file, such as a <c>--set</c>; it cannot include.</summary>
    public static HoconSource OfText(string name, string text) => new(name, text, null, null, name);

    /// <summary>Whether it is a properties file; anything else is read as HOCON, of which JSON is a part.</summary>
    public bool IsProperties => Name.EndsWith(".properties", StringComparison.OrdinalIgnoreCase);

    /// <summary>A line of it.</summary>
    public ConfigOrigin At(int line) => new(Name, Folder is null && Resources is null ? 0 : line, Folder);
}

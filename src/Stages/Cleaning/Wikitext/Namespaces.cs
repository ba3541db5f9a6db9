using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Tells the links that show no text, in all languages.</summary>
/// <remarks>
/// The names are those that MediaWiki knows in any language, not those of one dump: a cleaner sees a document at a time, from
/// whatever file. A test compares them with what the shared dumps say of themselves. Of a wiki that has given its namespaces names of its
/// own files are still told by their extension; its categories would show.
/// </remarks>
static class Namespaces
{
    const int LongestPrefix = 64;

    static readonly Dictionary<string, NamespaceKind> kinds = Load();
    static readonly Dictionary<string, NamespaceKind>.AlternateLookup<ReadOnlySpan<char>> lookup = kinds.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The kind of a target; <paramref name="prefix"/> bytes of it are the prefix with its colon.</summary>
    public static NamespaceKind Of(ReadOnlySpan<byte> target, bool isLabelled, out int prefix)
    {
        prefix = target.IndexOf((byte)':') + 1;
        if (prefix <= 1 || prefix > LongestPrefix)
            return NamespaceKind.Text;
        Span<char> name = stackalloc char[LongestPrefix];
        var length = Fold(target[..(prefix - 1)], name);
        if (lookup.TryGetValue(name[..length], out var kind))
            return kind;
        if (FileExtensions.IsAtEndOf(target))
            return NamespaceKind.File;
        return !isLabelled && IsLanguage(target[..(prefix - 1)]) ? NamespaceKind.Hidden : NamespaceKind.Text;
    }

    // Of two or three letters; the longer ones are in the table.
    static bool IsLanguage(ReadOnlySpan<byte> prefix) =>
        prefix.Length is 2 or 3 && prefix.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0;

    /// <summary>Writes a name as names are compared: underscores are blanks, case and blanks around it do not count. Gives its length.</summary>
    public static int Fold(ReadOnlySpan<byte> name, Span<char> folded)
    {
        var length = Encoding.UTF8.GetChars(name, folded);
        for (var index = 0; index < length; index++)
            folded[index] = folded[index] == '_' ? ' ' : char.ToLowerInvariant(folded[index]);
        var trimmed = folded[..length].Trim();
        trimmed.CopyTo(folded);
        return trimmed.Length;
    }

    static Dictionary<string, NamespaceKind> Load()
    {
        var loaded = new Dictionary<string, NamespaceKind>();
        foreach (var line in EmbeddedTable.Lines("namespaces.txt"))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var kind = line[..space] switch { "file" => NamespaceKind.File, "hidden" => NamespaceKind.Hidden, _ => NamespaceKind.Prefix };
            foreach (var name in line[(space + 1)..].Split('|'))
                loaded.TryAdd(name, kind);
        }
        return loaded;
    }
}

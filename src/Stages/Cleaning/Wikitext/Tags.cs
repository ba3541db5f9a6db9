namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>The tags of HTML and of MediaWiki's extensions that are found in articles.</summary>
static class Tags
{
    /// <summary>Tags with content have numbers from 1 to below this; all others have 0.</summary>
    public const int MostNumbers = 64;

    const int LongestName = 20;

    static readonly Dictionary<string, (TagRole Role, int Number)> roles = Make();
    static readonly Dictionary<string, (TagRole Role, int Number)>.AlternateLookup<ReadOnlySpan<char>> lookup =
        roles.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The role of the tag whose name stands at the beginning of a text; its number, for tags with content.</summary>
    public static TagRole Of(ReadOnlySpan<byte> text, out int number, out int nameLength)
    {
        Span<char> name = stackalloc char[LongestName];
        number = 0;
        for (nameLength = 0; nameLength < text.Length && char.IsAsciiLetterOrDigit((char)text[nameLength]); nameLength++)
        {
            if (nameLength == LongestName)
                return TagRole.None;
            name[nameLength] = char.ToLowerInvariant((char)text[nameLength]);
        }
        if (!lookup.TryGetValue(name[..nameLength], out var found))
            return TagRole.None;
        number = found.Number;
        return found.Role;
    }

    static Dictionary<string, (TagRole, int)> Make()
    {
        var made = new Dictionary<string, (TagRole, int)>();
        void Add(TagRole role, string names)
        {
            foreach (var name in names.Split(' '))
                made.Add(name, (role, role >= TagRole.Opaque ? made.Count + 1 : 0));
        }

        // Those with content first: their numbers are small.
        Add(TagRole.Reference, "ref");
        Add(TagRole.Opaque, "references gallery score timeline imagemap source syntaxhighlight pre hiero graph mapframe "
            + "maplink templatedata templatestyles inputbox categorytree dynamicpagelist indicator includeonly timedmedia rt rp "
            + "phonos style script quiz choose inputform");
        Add(TagRole.Formula, "math chem ce");
        Add(TagRole.Literal, "nowiki");
        Add(TagRole.Nested, "table ul ol dl h1 h2 h3 h4 h5 h6");
        Add(TagRole.Paragraph, "p div center blockquote poem li dd dt tr td th hr caption");
        Add(TagRole.Space, "br");
        Add(TagRole.Superscript, "sup");
        Add(TagRole.Stripped, "b i u s em strong small big sub tt code kbd samp var span font strike del ins cite abbr dfn q bdi bdo "
            + "ruby rb rtc data time mark noinclude onlyinclude translate tvar languages wbr nobr tbody thead tfoot a img section");
        return made;
    }
}

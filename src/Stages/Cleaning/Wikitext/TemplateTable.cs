namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>The templates that show text, from templates.txt.</summary>
static class TemplateTable
{
    /// <summary>A longer name is none of them.</summary>
    public const int LongestName = 48;

    static readonly Dictionary<string, TemplatePiece[]> whole = [];
    static readonly List<(string Prefix, TemplatePiece[] Pieces)> prefixes = [];
    static readonly Dictionary<string, TemplatePiece[]>.AlternateLookup<ReadOnlySpan<char>> lookup = whole.GetAlternateLookup<ReadOnlySpan<char>>();

    static TemplateTable()
    {
        foreach (var line in EmbeddedTable.Lines("templates.txt"))
        {
            var equals = line.IndexOf(" = ", StringComparison.Ordinal);
            var pieces = TemplatePattern.Parse(line[(equals + 3)..]);
            foreach (var name in line[..equals].Split('|'))
                if (name.EndsWith('*'))
                    prefixes.Add((name[..^1], pieces));
                else
                    whole.Add(name, pieces);
        }
    }

    /// <summary>What a template shows; null where that is nothing.</summary>
    /// <param name="name">Its name, untrimmed; of a function of the parser also the first argument.</param>
    /// <param name="nameLength">Where the first argument of a function of the parser begins; else 0.</param>
    public static TemplatePiece[]? Find(ReadOnlySpan<byte> name, out int nameLength)
    {
        nameLength = 0;
        var colon = name.IndexOf((byte)':');
        if (colon > 0)
        {
            nameLength = colon + 1;
            name = name[..nameLength];
        }
        if (name.Length > LongestName)
            return null;
        Span<char> folded = stackalloc char[LongestName];
        folded = folded[..Namespaces.Fold(name, folded)];
        if (lookup.TryGetValue(folded, out var pieces))
            return pieces;
        foreach (var prefixed in prefixes)
            if (((ReadOnlySpan<char>)folded).StartsWith(prefixed.Prefix, StringComparison.Ordinal))
                return prefixed.Pieces;
        return null;
    }
}

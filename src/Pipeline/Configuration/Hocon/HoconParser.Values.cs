using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

sealed partial class HoconParser
{
    /// <summary>One value: everything up to the end of the line, a comma or a closing bracket.</summary>
    /// <param name="key">The key it belongs to, for messages; null for a list element.</param>
    HoconNode ParseValue(string? key)
    {
        var origin = Here;
        var parts = new List<HoconNode>();
        HoconToken? space = null;
        while (true)
        {
            if (current.Kind == HoconTokenKind.Space)
            {
                space = current;
                Advance();
                continue;
            }
            if (!StartsPart(current.Kind))
                break;
            if (space is { } between && parts.Count > 0)
                parts.Add(new SpaceNode(between.Text, source.At(between.Line)));
            space = null;
            parts.Add(ParsePart());
        }
        return parts.Count switch
        {
            0 => throw FailNoValue(key),
            1 => parts[0],
            _ when parts.All(part => part is LiteralNode or SpaceNode) =>
                new LiteralNode(new HoconString(TextOf(parts), origin)),
            _ => new ConcatenationNode(parts, appended: false, origin),
        };
    }

    static bool StartsPart(HoconTokenKind kind) => kind is HoconTokenKind.Word or HoconTokenKind.Quoted
        or HoconTokenKind.OpenBrace or HoconTokenKind.OpenBracket
        or HoconTokenKind.OpenSubstitution or HoconTokenKind.OpenOptionalSubstitution;

    HoconNode ParsePart()
    {
        switch (current.Kind)
        {
            case HoconTokenKind.OpenBrace: return ParseObject();
            case HoconTokenKind.OpenBracket: return ParseArray();
            case HoconTokenKind.OpenSubstitution or HoconTokenKind.OpenOptionalSubstitution: return ParseSubstitution();
            default:
                var value = new LiteralNode(current.Kind == HoconTokenKind.Quoted
                    ? new HoconString(current.Text, Here)
                    : ValueOf(current.Text, Here));
                Advance();
                return value;
        }
    }

    static HoconValue ValueOf(string word, ConfigOrigin origin) => word switch
    {
        "true" => new HoconBool(true, origin),
        "false" => new HoconBool(false, origin),
        "null" => new HoconNull(origin),
        _ when HoconNumber.IsNumber(word) => new HoconNumber(word, origin),
        _ => new HoconString(word, origin),
    };

    static string TextOf(List<HoconNode> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(part is SpaceNode space ? space.Text : ((LiteralNode)part).Value.Text);
        return text.ToString();
    }

    SubstitutionNode ParseSubstitution()
    {
        var origin = Here;
        var optional = current.Kind == HoconTokenKind.OpenOptionalSubstitution;
        Advance();
        SkipSpace();
        if (current.Kind == HoconTokenKind.CloseBrace)
            throw Fail("a substitution needs a path, such as ${a.b}");
        var elements = TakePath("a path");
        var list = current.Kind == HoconTokenKind.OpenBracket;
        if (list)
        {
            Advance();
            if (current.Kind != HoconTokenKind.CloseBracket)
                throw Fail(
                    $"expected `]` right after `[` in a substitution such as ${{?NAME[]}}, got {current.Description}");
            Advance();
            SkipSpace();
        }
        if (current.Kind != HoconTokenKind.CloseBrace)
            throw Fail($"expected `}}` to close ${{{HoconPath.Render(elements)}, got {current.Description}");
        Advance();
        var substitution = new SubstitutionNode(elements, place.Scopes, optional, list, origin);
        if (place.IncludedInList is { } include)
            throw new ConfigException(origin,
                $"{substitution} cannot be resolved in a file that is included inside a list ({include}); move the "
                + "include out of the list");
        return substitution;
    }

    /// <summary>A path expression; what follows it, less spaces, is the current token afterwards.</summary>
    List<string> TakePath(string what)
    {
        var tokens = new List<HoconToken>();
        for (; current.Kind is HoconTokenKind.Word or HoconTokenKind.Quoted or HoconTokenKind.Space; Advance())
            tokens.Add(current);
        if (current.Kind is HoconTokenKind.OpenSubstitution or HoconTokenKind.OpenOptionalSubstitution)
            throw Fail($"a substitution cannot be part of {what}");
        while (tokens.Count > 0 && tokens[^1].Kind == HoconTokenKind.Space)
            tokens.RemoveAt(tokens.Count - 1);
        if (tokens.Count == 0)
            throw Fail($"expected {what}, got {current.Description}");
        var written = string.Concat(tokens.Select(token => token.Text));
        return HoconPath.FromTokens(tokens) ?? throw Fail(tokens[0].Line,
            $"the path `{written}` has an empty element; remove a dot, or write \"\" for an empty key");
    }
}

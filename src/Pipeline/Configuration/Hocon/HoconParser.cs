namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// Reads one text of HOCON, and what it includes, into nodes; nothing is merged across files or resolved here.
/// </summary>
sealed partial class HoconParser
{
    /// <summary>Deepest nesting of objects, lists and paths; far beyond any use, and safe for the stack.</summary>
    public const int MaxNesting = 128;

    readonly HoconSource source;
    readonly HoconIncludes includes;
    readonly IncludePlace place;
    readonly HoconLexer lexer;
    readonly List<string> path;
    HoconToken current;
    int depth;
    int lists;

    HoconParser(HoconSource text, HoconIncludes files, IncludePlace where)
    {
        (source, includes, place) = (text, files, where);
        lexer = new HoconLexer(source);
        path = [.. place.Path];
        depth = place.Depth;
        Advance();
    }

    /// <summary>Parses a whole text.</summary>
    /// <returns>An object, or a list where the text is one.</returns>
    /// <exception cref="ConfigException">The text is not HOCON, or an include is wrong.</exception>
    public static HoconNode Parse(HoconSource source, HoconIncludes includes) =>
        Parse(source, includes, IncludePlace.Root(source));

    /// <summary>Parses a text that must be an object, as a configuration is.</summary>
    /// <exception cref="ConfigException">The text is not HOCON, is a list, or an include in it is wrong.</exception>
    public static ObjectNode ParseObject(HoconSource source, HoconIncludes includes) =>
        ObjectOf(Parse(source, includes), source);

    /// <summary>Parses one <c>key=value</c> and nothing more.</summary>
    /// <exception cref="ConfigException">The text is anything else.</exception>
    public static ObjectNode ParseSetting(HoconSource source)
    {
        var parser = new HoconParser(source, HoconIncludes.None, IncludePlace.Root(source));
        var setting = new ObjectNode(parser.Here);
        parser.SkipBlank();
        parser.ParseField(setting, null);
        parser.SkipBlank();
        return parser.current.Kind == HoconTokenKind.End
            ? setting
            : throw parser.Fail(
                $"expected the end after the value, got {parser.current.Description}{parser.Quoting()}; a list is "
                + "written [a, b]");
    }

    /// <summary>The elements of a path expression.</summary>
    public static IReadOnlyList<string> ParsePath(string text)
    {
        var source = HoconSource.OfText($"the path {HoconQuoting.Quote(text)}", text);
        var parser = new HoconParser(source, HoconIncludes.None, IncludePlace.Root(source));
        parser.SkipSpace();
        var elements = parser.TakePath("a key");
        if (parser.current.Kind != HoconTokenKind.End)
            throw parser.Fail($"expected the end of the path, got {parser.current.Description}");
        return elements;
    }

    static HoconNode Parse(HoconSource source, HoconIncludes includes, IncludePlace place) =>
        source.IsProperties
            ? HoconProperties.Parse(source)
            : new HoconParser(source, includes, place).ParseRoot();

    static ObjectNode ObjectOf(HoconNode root, HoconSource source) =>
        root as ObjectNode
            ?? throw new ConfigException(source.At(root.Origin.Line),
                "a configuration is an object, and this file is a list");

    HoconNode ParseRoot()
    {
        SkipBlank();
        HoconNode root;
        switch (current.Kind)
        {
            case HoconTokenKind.OpenBrace: root = ParseObject(); break;
            case HoconTokenKind.OpenBracket: root = ParseArray(); break;
            default:
                var fields = new ObjectNode(source.At(1));
                ParseFields(fields, HoconTokenKind.End, null);
                return fields;
        }
        SkipBlank();
        if (current.Kind != HoconTokenKind.End)
        {
            var close = root is ObjectNode ? '}' : ']';
            throw Fail($"expected the end of the file after the closing `{close}`, got {current.Description}");
        }
        return root;
    }

    ObjectNode ParseObject()
    {
        var open = current;
        var result = new ObjectNode(Here);
        Advance();
        ParseFields(result, HoconTokenKind.CloseBrace, open);
        Advance();
        return result;
    }

    void ParseFields(ObjectNode into, HoconTokenKind close, HoconToken? open)
    {
        SkipBlank();
        while (current.Kind != close)
        {
            if (current.Kind is HoconTokenKind.Comma)
                throw Fail(
                    "expected a key, got a second `,` or one at the beginning; one comma between two fields is enough");
            if (current is { Kind: HoconTokenKind.Word, Text: "include" })
                ParseInclude(into);
            else
                ParseField(into, open);
            if (!SkipSeparator() && current.Kind != close)
                throw FailBetween(open is null ? "a comma or a new line" : "a comma, a new line or `}`", open, close);
        }
    }

    void ParseField(ObjectNode into, HoconToken? open)
    {
        var key = current;
        if (key.Kind is HoconTokenKind.End or HoconTokenKind.CloseBrace)
            throw FailUnbalanced(open);
        var keyOrigin = Here;
        var elements = TakePath("a key");
        var lineGoesOn = !SkipBlank();
        var appended = current.Kind == HoconTokenKind.PlusEquals;
        if (appended || current.Kind is HoconTokenKind.Colon or HoconTokenKind.EqualsSign)
        {
            Advance();
            SkipBlank();
        }
        else if (current.Kind != HoconTokenKind.OpenBrace)
            throw FailAfterKey(elements, key, lineGoesOn);

        Enter(elements.Count);
        path.AddRange(elements);
        var name = HoconPath.Render(elements);
        var value = appended ? ParseAppended(name, keyOrigin) : ParseValue(name);
        path.RemoveRange(path.Count - elements.Count, elements.Count);
        depth -= elements.Count;

        for (var i = elements.Count - 1; i > 0; i--)
        {
            var parent = new ObjectNode(keyOrigin);
            parent.Add(elements[i], new Definition(value, keyOrigin));
            value = parent;
        }
        into.Add(elements[0], new Definition(value, keyOrigin));
    }

    ConcatenationNode ParseAppended(string name, ConfigOrigin origin)
    {
        if (lists > 0 || place.IncludedInList is not null)
            throw new ConfigException(origin,
                $"`{name} +=` cannot be used inside a list, where nothing can refer to an earlier {name}; write the "
                + "whole list");
        var earlier = new SubstitutionNode([.. path], SubstitutionNode.RootScope, optional: true, list: false, origin);
        var element = ParseValue(name);
        return new ConcatenationNode([earlier, new ArrayNode([element], element.Origin)], appended: true, origin);
    }

    ArrayNode ParseArray()
    {
        var open = current;
        var origin = Here;
        var elements = new List<HoconNode>();
        Enter(1);
        lists++;
        Advance();
        SkipBlank();
        while (current.Kind != HoconTokenKind.CloseBracket)
        {
            if (current.Kind == HoconTokenKind.Comma)
                throw Fail("expected a value, got a second `,` or one at the beginning; one comma between two elements "
                    + "is enough");
            if (current.Kind is HoconTokenKind.End or HoconTokenKind.CloseBrace)
                throw FailUnbalanced(open);
            elements.Add(ParseValue(null));
            if (!SkipSeparator() && current.Kind != HoconTokenKind.CloseBracket)
                throw FailBetween("a comma, a new line or `]`", open, HoconTokenKind.CloseBracket);
        }
        Advance();
        lists--;
        depth--;
        return new ArrayNode(elements, origin);
    }

    void Enter(int levels)
    {
        depth += levels;
        if (depth > MaxNesting)
            throw Fail($"nested more than {MaxNesting} levels deep");
    }

    ConfigOrigin Here => source.At(current.Line);

    void Advance() => current = lexer.Next();

    void SkipSpace()
    {
        while (current.Kind == HoconTokenKind.Space)
            Advance();
    }

    /// <summary>Skips white space and new lines; says whether there was a new line.</summary>
    bool SkipBlank()
    {
        var newLine = false;
        for (; current.Kind is HoconTokenKind.Space or HoconTokenKind.NewLine; Advance())
            newLine |= current.Kind == HoconTokenKind.NewLine;
        return newLine;
    }

    /// <summary>Skips what may stand between two fields or elements: new lines, at most one comma.</summary>
    bool SkipSeparator()
    {
        var separated = SkipBlank();
        if (current.Kind != HoconTokenKind.Comma)
            return separated;
        Advance();
        SkipBlank();
        return true;
    }
}

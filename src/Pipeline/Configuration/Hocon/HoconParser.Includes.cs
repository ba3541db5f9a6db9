using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

sealed partial class HoconParser
{
    /// <summary>Longest chain of files that include each other; a cycle is found long before.</summary>
    const int MaxIncludes = 32;

    void ParseInclude(ObjectNode into)
    {
        var statement = TakeInclude();
        if (source is { Folder: null, Resources: null })
            throw Fail(statement.Origin.Line, "only a file can include another");
        foreach (var included in includes.Find(statement, source))
        {
            var again = place.Files.Any(file => file.Id == included.Id);
            var chain = string.Join(" → ", place.Files.Append(included).Select(file => file.Name));
            if (again)
                throw new ConfigException(statement.Origin, $"files include each other in a circle: {chain}");
            if (place.Files.Count >= MaxIncludes)
                throw new ConfigException(statement.Origin,
                    $"more than {MaxIncludes} files include one another: {chain}");
            var inner = place.Include(included, [.. path], depth, lists > 0 ? statement.Origin : null);
            into.AddAll(ObjectOf(Parse(included, includes, inner), included));
        }
    }

    IncludeStatement TakeInclude()
    {
        var origin = Here;
        var keywords = new StringBuilder();
        Advance();
        SkipBlank();
        for (; current.Kind == HoconTokenKind.Word; SkipBlank())
        {
            if (!current.Text.EndsWith('('))
                throw Fail(
                    $"the name after `include` must be quoted; you may have meant include {WithQuotes(current.Text)}");
            keywords.Append(current.Text);
            Advance();
        }
        if (current.Kind != HoconTokenKind.Quoted)
            throw Fail(origin.Line, keywords.Length == 0
                ? $"`include` needs a quoted name, got {current.Description}; a key of that name is written \"include\""
                : $"`include {keywords}` needs a quoted name, got {current.Description}");
        var name = current.Text;
        Advance();

        var wanted = keywords.ToString();
        var required = wanted.StartsWith("required(", StringComparison.Ordinal);
        IncludeKind? kind = (required ? wanted["required(".Length..] : wanted) switch
        {
            "" => IncludeKind.Heuristic,
            "file(" => IncludeKind.File,
            "classpath(" => IncludeKind.Classpath,
            "url(" => IncludeKind.Url,
            _ => null,
        };
        if (kind is null)
            throw Fail(origin.Line,
                $"`{wanted}` is not a kind of include; there are file(…), classpath(…), url(…), and required(…) around "
                + "one of them or a name");
        TakeClosingParentheses(wanted.Count(c => c == '('));
        return new IncludeStatement(kind.Value, name, required, origin);
    }

    /// <summary><c>file(a.conf)</c> with the quotes its author forgot.</summary>
    static string WithQuotes(string text)
    {
        var open = text.LastIndexOf('(') + 1;
        var name = text[open..].TrimEnd(')');
        return text[..open] + HoconQuoting.Quote(name) + text[(open + name.Length)..];
    }

    void TakeClosingParentheses(int count)
    {
        while (count > 0)
        {
            SkipBlank();
            if (current.Kind != HoconTokenKind.Word || current.Text.Length > count || current.Text.Any(c => c != ')'))
                throw Fail($"expected `)` to close the include, got {current.Description}");
            count -= current.Text.Length;
            Advance();
        }
    }
}

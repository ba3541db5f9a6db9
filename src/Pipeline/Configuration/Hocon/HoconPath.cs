using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Paths through the tree, written as in HOCON: <c>a."b.c".d</c> has three elements.</summary>
static class HoconPath
{
    /// <summary>The path as text; elements that need quotes get them.</summary>
    public static string Render(IEnumerable<string> path) => string.Join('.', path.Select(RenderKey));

    /// <summary>One more element at the end of a rendered path.</summary>
    public static string Join(string path, string key) =>
        path.Length == 0 ? RenderKey(key) : $"{path}.{RenderKey(key)}";

    /// <summary>One element: plain where letters, digits, <c>-</c> and <c>_</c> suffice, quoted otherwise.</summary>
    public static string RenderKey(string key)
    {
        var plain = key.Length > 0 && key != "include" && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return plain ? key : HoconQuoting.Quote(key);
    }

    /// <summary>The elements of a path expression.</summary>
    /// <exception cref="ConfigException">The text is not a path.</exception>
    public static IReadOnlyList<string> Parse(string path) => HoconParser.ParsePath(path);

    /// <summary>Splits the tokens of a path expression at the dots outside quotes.</summary>
    /// <returns>The elements, or null where one is empty without quotes.</returns>
    public static List<string>? FromTokens(IReadOnlyList<HoconToken> tokens)
    {
        var elements = new List<string>();
        var element = new StringBuilder();
        var quoted = false;
        foreach (var token in tokens)
        {
            if (token.Kind != HoconTokenKind.Word)
            {
                element.Append(token.Text);
                quoted |= token.Kind == HoconTokenKind.Quoted;
                continue;
            }
            foreach (var c in token.Text)
            {
                if (c != '.')
                {
                    element.Append(c);
                    continue;
                }
                if (!Close())
                    return null;
            }
        }
        return Close() ? elements : null;

        bool Close()
        {
            if (element.Length == 0 && !quoted)
                return false;
            elements.Add(element.ToString());
            element.Clear();
            quoted = false;
            return true;
        }
    }
}

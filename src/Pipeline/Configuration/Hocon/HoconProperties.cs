using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// Reads a Java properties file: every value is a text, keys are split at their dots, and where a key is both a text
/// and an
/// object the object wins (specification, "Java properties mapping").
/// </summary>
static class HoconProperties
{
    /// <summary>Reads the whole file, which is never invalid except for a bad <c>\u</c>.</summary>
    /// <exception cref="ConfigException">A <c>\u</c> without four hexadecimal digits, or a key of more than 128
    /// elements.</exception>
    public static ObjectNode Parse(HoconSource source)
    {
        var root = new ObjectNode(source.At(1));
        var entries = LogicalLines(source.Text).Select(line => Entry(line.Text, source.At(line.Number))).ToList();
        var parents = entries.SelectMany(entry => Enumerable.Range(1, entry.Path.Length - 1)
            .Select(n => string.Join('.', entry.Path[..n])))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (path, value) in entries.Where(entry => !parents.Contains(string.Join('.', entry.Path))))
        {
            HoconNode node = new LiteralNode(value);
            for (var i = path.Length - 1; i > 0; i--)
            {
                var parent = new ObjectNode(value.Origin);
                parent.Add(path[i], new Definition(node, value.Origin));
                node = parent;
            }
            root.Add(path[0], new Definition(node, value.Origin));
        }
        return root;
    }

    /// <summary>
    /// Lines without comments and blanks; a line that ends in an odd number of backslashes goes on in the next.
    /// </summary>
    static IEnumerable<(int Number, string Text)> LogicalLines(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i;
            var line = new StringBuilder(lines[i].TrimStart(' ', '\t', '\f'));
            if (line.Length == 0 || line[0] is '#' or '!')
                continue;
            while (EndsInEscape(line) && i + 1 < lines.Length)
            {
                line.Length--;
                line.Append(lines[++i].TrimStart(' ', '\t', '\f'));
            }
            yield return (first + 1, line.ToString());
        }
    }

    static bool EndsInEscape(StringBuilder line)
    {
        var backslashes = 0;
        while (backslashes < line.Length && line[line.Length - 1 - backslashes] == '\\')
            backslashes++;
        return backslashes % 2 == 1;
    }

    static (string[] Path, HoconString Value) Entry(string line, ConfigOrigin origin)
    {
        var end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
            end += line[end] == '\\' ? 2 : 1;
        end = int.Min(end, line.Length);
        var value = line[end..].TrimStart(' ', '\t', '\f');
        if (value.Length > 0 && value[0] is '=' or ':')
            value = value[1..].TrimStart(' ', '\t', '\f');
        var path = Unescape(line[..end], origin).Split('.');
        if (path.Length > HoconParser.MaxNesting)
            throw new ConfigException(origin, $"nested more than {HoconParser.MaxNesting} levels deep");
        return (path, new HoconString(Unescape(value, origin), origin));
    }

    static string Unescape(string text, ConfigOrigin origin)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                if (i < text.Length)
                    result.Append(text[i]);
                continue;
            }
            if (text[i] == 'u')
            {
                result.Append(HoconQuoting.UnicodeEscape(text.AsSpan(i + 1))
                    ?? throw new ConfigException(origin, "`\\u` must be followed by four hexadecimal digits"));
                i += 4;
                continue;
            }
            result.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var c => c });
        }
        return result.ToString();
    }
}

using System.Globalization;
using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

sealed partial class HoconLexer
{
    HoconToken TakeQuoted()
    {
        if (At(1) == '"' && At(2) == '"')
            return TakeTripleQuoted();
        var start = at;
        var content = new StringBuilder();
        at++;
        while (true)
        {
            if (at >= text.Length || text[at] == '\n')
                throw Wrong(line,
                    "the quoted text has no closing `\"` on its line; a text of several lines stands between `\"\"\"`");
            var c = text[at++];
            if (c == '"')
                return new HoconToken(HoconTokenKind.Quoted, content.ToString(), line, start);
            if (c == '\\')
                content.Append(TakeEscape());
            else if (c < ' ')
                throw Wrong(line, string.Create(CultureInfo.InvariantCulture,
                    $"a quoted text cannot hold the control character U+{(int)c:X4}; write \\u{(int)c:x4}"));
            else
                content.Append(c);
        }
    }

    char TakeEscape()
    {
        var c = At(0);
        at++;
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u' when HoconQuoting.UnicodeEscape(text.AsSpan(int.Min(at, text.Length))) is { } code:
                at += 4;
                return code;
            case 'u': throw Wrong(line, "`\\u` must be followed by four hexadecimal digits");
            case '\0' or '\n' or '\r':
                throw Wrong(line, "the quoted text ends in a `\\`; write `\\\\` for a backslash");
            default: throw Wrong(line, $"`\\{c}` is not an escape; write `\\\\{c}` for a backslash and `{c}`");
        }
    }

    HoconToken TakeTripleQuoted()
    {
        var (start, startLine) = (at, line);
        var end = text.IndexOf("\"\"\"", at + 3, StringComparison.Ordinal);
        if (end < 0)
            throw Wrong(startLine, "the text that `\"\"\"` opens here is never closed");
        // quotes beyond three belong to the text, as in Scala
        while (At(end, 3) == '"')
            end++;
        var content = text[(at + 3)..end];
        line += content.Count(c => c == '\n');
        at = end + 3;
        return new HoconToken(HoconTokenKind.Quoted, content, startLine, start);
    }
}

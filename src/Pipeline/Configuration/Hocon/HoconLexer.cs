using System.Globalization;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// Cuts a HOCON text into tokens, one call a token, so that the first mistake in the file is the one reported.
/// </summary>
sealed partial class HoconLexer(HoconSource source)
{
    readonly string text = source.Text;
    int at;
    int line = 1;

    /// <summary>The line being read.</summary>
    public int Line => line;

    /// <summary>The next token; End for ever after the last one.</summary>
    /// <exception cref="ConfigException">A character, an escape or a quote that HOCON does not allow there.</exception>
    public HoconToken Next()
    {
        SkipComment();
        if (at >= text.Length)
            return new HoconToken(HoconTokenKind.End, "", line, at);
        var c = text[at];
        if (c == '\n')
            return Take(HoconTokenKind.NewLine, 1, linesAfter: 1);
        if (IsSpace(c))
            return TakeSpace();
        return c switch
        {
            '{' => Take(HoconTokenKind.OpenBrace, 1),
            '}' => Take(HoconTokenKind.CloseBrace, 1),
            '[' => Take(HoconTokenKind.OpenBracket, 1),
            ']' => Take(HoconTokenKind.CloseBracket, 1),
            ',' => Take(HoconTokenKind.Comma, 1),
            ':' => Take(HoconTokenKind.Colon, 1),
            '=' => Take(HoconTokenKind.EqualsSign, 1),
            '+' when At(1) == '=' => Take(HoconTokenKind.PlusEquals, 2),
            '$' when At(1) == '{' && At(2) == '?' => Take(HoconTokenKind.OpenOptionalSubstitution, 3),
            '$' when At(1) == '{' => Take(HoconTokenKind.OpenSubstitution, 2),
            '"' => TakeQuoted(),
            _ => TakeWord(),
        };
    }

    /// <summary>
    /// What stands around a place, from one structural character to the next: what its author most likely meant as one
    /// text.
    /// </summary>
    /// <param name="start">The place.</param>
    /// <param name="length">How many characters there belong to it whatever they are.</param>
    public string RunAround(int start, int length = 0)
    {
        var left = start;
        while (left > 0 && !EndsRun(text[left - 1]) && !(text[left - 1] == ':' && At(left, 0) is not ('/' or '\\')))
            left--;
        var right = start + length;
        while (right < text.Length && !EndsRun(text[right]) && !StartsTrailingComment(right))
            right++;
        return text[left..right].Trim();

        bool StartsTrailingComment(int i) => text[i] == '/' && At(i, 1) == '/' && i > 0 && IsSpace(text[i - 1]);
    }

    static bool EndsRun(char c) => c is '\n' or ',' or '[' or ']' or '{' or '}' or '"' or '=' or '#';

    char At(int ahead) => At(at, ahead);

    char At(int position, int ahead) => position + ahead < text.Length ? text[position + ahead] : '\0';

    HoconToken Take(HoconTokenKind kind, int length, int linesAfter = 0)
    {
        var token = new HoconToken(kind, text.Substring(at, length), line, at);
        at += length;
        line += linesAfter;
        return token;
    }

    HoconToken TakeSpace()
    {
        var end = at;
        while (end < text.Length && text[end] != '\n' && IsSpace(text[end]))
            end++;
        return Take(HoconTokenKind.Space, end - at);
    }

    void SkipComment()
    {
        if (At(0) != '#' && !(At(0) == '/' && At(1) == '/'))
            return;
        while (at < text.Length && text[at] != '\n')
            at++;
    }

    HoconToken TakeWord()
    {
        var end = at;
        // a number may hold a +, which no other word may; what is no number after all stays a word (specification,
        // "Unquoted strings")
        if (char.IsAsciiDigit(text[at]) || text[at] == '-')
        {
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is 'e' or 'E' or '+' or '-' or '.'))
                end++;
            if (!HoconNumber.IsNumber(text.AsSpan(at, end - at)))
                end = at + text.AsSpan(at, end - at).IndexOf('+') is var plus && plus >= at ? plus : end;
        }
        while (end < text.Length && !IsReserved(text[end]) && !IsSpace(text[end])
            && !(text[end] == '/' && At(end, 1) == '/'))
            end++;
        if (end == at || (end < text.Length && IsReserved(text[end]) && !IsStructural(end)))
            throw Reserved(end);
        return Take(HoconTokenKind.Word, end - at);
    }

    ConfigException Reserved(int position)
    {
        var c = text[position];
        if (c == '$')
            return Wrong(line, "`$` must be followed by `{` or stand in quotes; a substitution is written ${a.b}");
        var shown = char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}") : $"`{c}`";
        var guess = HoconQuoting.Quote(RunAround(position));
        return Wrong(line, $"{shown} is not allowed outside quotes; you may have meant to quote {guess}");
    }

    bool IsStructural(int position) =>
        text[position] is '{' or '}' or '[' or ']' or ':' or '=' or ',' or '#' or '"'
        || (text[position] == '$' && At(position, 1) == '{')
        || (text[position] == '+' && At(position, 1) == '=');

    ConfigException Wrong(int onLine, string message) => new(source.At(onLine), message);

    static bool IsReserved(char c) => c is '$' or '"' or '{' or '}' or '[' or ']' or ':' or '=' or ',' or '+'
        or '#' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\';

    /// <summary>
    /// White space of the specification: Unicode separators, the controls named there, and the byte order mark.
    /// </summary>
    public static bool IsSpace(char c) => c is >= '\t' and <= '\r' or >= '\u001c' and <= ' ' or '\ufeff'
        || (c > '\u007f' && char.IsSeparator(c));
}

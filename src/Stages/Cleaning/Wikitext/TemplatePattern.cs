using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Reads what templates.txt says of a template.</summary>
static class TemplatePattern
{
    /// <summary>The pieces of a pattern.</summary>
    public static TemplatePiece[] Parse(string pattern) => pattern switch
    {
        "convert" => [new TemplatePiece.Quantity()],
        "coordinates" => [new TemplatePiece.Coordinates()],
        "as-of" => [new TemplatePiece.Since()],
        _ => Parse(pattern, out _),
    };

    static TemplatePiece[] Parse(ReadOnlySpan<char> pattern, out int end)
    {
        var pieces = new List<TemplatePiece>();
        for (end = 0; end < pattern.Length && pattern[end] != '>'; end++)
        {
            switch (pattern[end])
            {
                case '<':
                    pieces.Add(new TemplatePiece.Optional(Parse(pattern[(end + 1)..], out var length)));
                    end += length + 1;
                    break;
                case '{':
                    var argument = pattern[(end + 1)..];
                    argument = argument[..argument.IndexOf('}')];
                    pieces.Add(Argument(argument.ToString()));
                    end += argument.Length + 1;
                    break;
                case '¶':
                    pieces.Add(new TemplatePiece.Paragraph());
                    break;
                default:
                    var text = pattern[end..];
                    var special = text.IndexOfAny("<>{¶");
                    text = special < 0 ? text : text[..special];
                    pieces.Add(new TemplatePiece.Literal(Encoding.UTF8.GetBytes(text.ToString().Replace('_', ' '))));
                    end += text.Length - 1;
                    break;
            }
        }
        return [.. pieces];
    }

    static TemplatePiece Argument(string names) => names.StartsWith('*')
        ? new TemplatePiece.All(Encoding.UTF8.GetBytes(names[1..]))
        : new TemplatePiece.Argument([.. names.Split('/').Select(Encoding.UTF8.GetBytes)]);
}

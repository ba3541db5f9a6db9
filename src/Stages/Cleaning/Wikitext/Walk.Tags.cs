using System.Buffers;

namespace Millrace.Stages.Cleaning.Wikitext;

ref partial struct Walk
{
    void Tag()
    {
        var tag = marks[mark];
        if (tag.End > 0)
            LeaveOutElement(mark);
        else if (tag.IsTag)
        {
            var isEnd = this[at + 1] == '/';
            at = tag.Next;
            if (tag.Role == TagRole.Superscript && !isEnd)
                Superscript();
            else
                Show(tag.Role);
        }
        else
            Literally(1);
    }

    void LeaveOutElement(int opener)
    {
        if (this[at + 1] != '!')
        {
            var role = Tags.Of(text[(at + 1)..], out _, out _);
            if (role == TagRole.Literal)
                ShowLiterally(at, marks[opener].End);
            else if (role == TagRole.Formula)
                ShowFormula(at, marks[opener].End);
            else
                Show(role);
            leftOutBlock |= role is TagRole.Opaque or TagRole.Nested;
            leftOutContent |= leftOutBlock;
        }
        Jump(opener);
    }

    readonly void Show(TagRole role)
    {
        switch (role)
        {
            case TagRole.Space:
                prose.Text(" "u8);
                break;
            case TagRole.Paragraph:
                prose.EndParagraph();
                break;
            case TagRole.Reference:
                prose.LeaveOutReference();
                break;
            case TagRole.Opaque or TagRole.Nested:
                prose.LeaveOut();
                break;
        }
    }

    static readonly SearchValues<byte> literalSpecials = SearchValues.Create([(byte)'&', (byte)' ', (byte)'\n', (byte)'\r', (byte)'\t', 0xC2, 0xE2]);

    // What is between the tags of nowiki: it has entities and spaces, and nothing else.
    readonly void ShowLiterally(int from, int to)
    {
        var content = text[from..to];
        content = content[..content.LastIndexOf((byte)'<')];
        content = content[(content.IndexOf((byte)'>') + 1)..];
        Span<byte> characters = stackalloc byte[8];
        while (!content.IsEmpty)
        {
            var plain = content.IndexOfAny(literalSpecials);
            prose.Text(plain < 0 ? content : content[..plain]);
            if (plain < 0)
                return;
            content = content[plain..];
            var length = Entities.Resolve(content, characters, out var consumed);
            if (consumed > 0)
                Character(characters[..length]);
            else if (content[0] < 0x80)
                prose.Text(content[0] == '&' ? "&"u8 : " "u8);
            else
                Character(content[..(consumed = Math.Min(content[0] == 0xC2 ? 2 : 3, content.Length))]);
            content = content[Math.Max(consumed, 1)..];
        }
    }

    // A formula on a line of its own is no part of a sentence.
    void ShowFormula(int from, int to)
    {
        var content = text[from..to];
        content = content[..content.LastIndexOf((byte)'<')];
        var tag = content.IndexOf((byte)'>') + 1;
        Span<byte> line = stackalloc byte[Formula.Longest];
        var isShown = prose.Length > lineLength || !IsLineEnd(to);
        var length = isShown && content[..tag].IndexOf("block"u8) < 0 ? Formula.Write(content[tag..], line) : 0;
        if (length > 0)
            prose.Text(line[..length]);
        else
        {
            prose.LeaveOut();
            (leftOutBlock, leftOutContent) = (true, true);
        }
    }

    readonly bool IsLineEnd(int from)
    {
        var length = text[from..end].IndexOfAnyExcept(" \t\r.,;"u8);
        return length < 0 || text[from + length] == '\n';
    }

    // Squares and cubes have signs of their own. Behind a digit a power would be digits of the same number: 10<sup>7</sup>.
    void Superscript()
    {
        var power = text[at..end];
        if (power.StartsWith("2</"u8) || power.StartsWith("3</"u8))
        {
            prose.Text(power[0] == '2' ? "²"u8 : "³"u8);
            at++;
            return;
        }
        var digits = power.StartsWith("&minus;"u8) ? power[7..] : power.TrimStart("+-\u2212\u2013"u8);
        if (prose.EndsWithDigit && digits.Length > 0 && char.IsAsciiDigit((char)digits[0]))
            prose.Text("^"u8);
    }
}

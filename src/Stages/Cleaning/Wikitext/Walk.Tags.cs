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
            at = tag.Next;
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
            else
                Show(role);
            leftOutBlock |= role is TagRole.Opaque or TagRole.Nested;
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
}

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Goes through a text from mark to mark and gives what is prose to a writer.</summary>
/// <remarks>It jumps over what is left out, and goes once through what stays.</remarks>
ref partial struct Walk
{
    readonly ReadOnlySpan<byte> text;
    readonly ReadOnlySpan<Mark> marks;
    readonly ProseWriter prose;
    readonly List<TemplateArgument> arguments;
    readonly StepBudget budget;
    int at;     // where to go on
    int mark;   // no mark before this one is at or behind that
    int end;    // where the part ends that is gone through
    int depth;  // templates that are shown and that this part is in

    int lineLength;         // bytes of the paragraph before this line
    bool leftOutBlock;      // this line held a template, a table, an image
    bool leftOutContent;    // and it was no image
    bool isIndented;        // this line is a paragraph, if it reads like one
    bool inTable;           // behind a table that is not closed

    int apostrophesEnd;     // apostrophes before this are balanced:
    int literalAt;          // the three here are an apostrophe and italics

    /// <param name="text">The text.</param>
    /// <param name="marks">Its marks, with the one at its end, and where what they open ends.</param>
    /// <param name="prose">Where prose goes.</param>
    /// <param name="arguments">Empty; arguments of templates are kept there.</param>
    /// <param name="budget">How much work this may be.</param>
    public Walk(ReadOnlySpan<byte> text, ReadOnlySpan<Mark> marks, ProseWriter prose, List<TemplateArgument> arguments, StepBudget budget)
    {
        this.text = text;
        this.marks = marks;
        this.prose = prose;
        this.arguments = arguments;
        this.budget = budget;
        end = text.Length;
    }

    readonly byte Here => this[at];

    readonly byte this[int offset] => (uint)offset < (uint)text.Length ? text[offset] : (byte)0;

    /// <summary>Goes through the whole text.</summary>
    public void Run()
    {
        BeginLine();
        Go();
        prose.EndParagraph();
        prose.LeaveOutBlock();
    }

    void Go()
    {
        while (true)
        {
            budget.Step();
            var next = marks[mark].At;
            if (next >= end)
            {
                if (at < end)
                    prose.Text(text[at..end]);
                return;
            }
            if (next < at)
            {
                mark++;
                continue;
            }
            prose.Text(text[at..next]);
            at = next;
            Markup();
        }
    }

    void Markup()
    {
        switch (text[at])
        {
            case (byte)'\n':
                EndLine();
                break;
            case (byte)'[':
                OpenBracket();
                break;
            case (byte)']':
                CloseBracket();
                break;
            case (byte)'\'':
                Apostrophes();
                break;
            case (byte)'{':
                OpenBrace();
                break;
            case (byte)'}':
                CloseBrace();
                break;
            case (byte)'<':
                Tag();
                break;
            case (byte)'&':
                Entity();
                break;
            case (byte)'_':
                Underscores();
                break;
            case (byte)'~':
                Tildes();
                break;
            case (byte)' ' or (byte)'\t' or (byte)'\r':
                Spaces();
                break;
            default:
                OtherSpace();
                break;
        }
    }

    /// <summary>Goes through a part of the text and comes back.</summary>
    void Go(int from, int to, int firstMark)
    {
        var back = (at, mark, end);
        (at, mark, end) = (from, firstMark, to);
        Go();
        (at, mark, end) = back;
    }

    void Literally(int bytes)
    {
        prose.Text(text.Slice(at, bytes));
        at += bytes;
    }

    /// <summary>Goes on behind what a mark opens.</summary>
    void Jump(int opener)
    {
        at = marks[opener].End;
        mark = marks[opener].Next;
    }

    readonly int RunLength()
    {
        var length = text[at..end].IndexOfAnyExcept(text[at]);
        return length < 0 ? end - at : length;
    }

    // Behaviour switches in any language: __NOTOC__, __БЕЗ_СЪДЪРЖАНИЕ__; not __init__.
    void Underscores()
    {
        const int Longest = 64;
        var rest = text[(at + 2)..Math.Min(end, at + Longest)];
        var length = rest.IndexOf("__"u8);
        if (length > 0 && rest[..length].IndexOfAny(" \n|"u8) < 0 && rest[..length].IndexOfAnyInRange((byte)'a', (byte)'z') < 0)
            at += length + 4;
        else
            Literally(RunLength());
    }

    void Tildes()
    {
        var length = RunLength();
        if (length is >= 3 and <= 5)
            at += length;
        else
            Literally(length);
    }

    void Spaces()
    {
        prose.Text(" "u8);
        var length = text[at..end].IndexOfAnyExcept(" \t\r"u8);
        at = length < 0 ? end : at + length;
    }

    void OtherSpace()
    {
        var length = Math.Min(text[at] == 0xC2 ? 2 : 3, end - at);
        Character(text.Slice(at, length));
        at += length;
    }

    readonly void Character(ReadOnlySpan<byte> character)
    {
        switch (character)
        {
            case [0xC2, 0xA0] or [0xE2, 0x80, <= 0x8A or 0xA8 or 0xA9 or 0xAF] or [0xE2, 0x81, 0x9F]:
                prose.Text(" "u8); // no-break and other spaces, and separators of lines
                break;
            case [0xC2, 0xAD] or [0xE2, 0x80, 0x8B or 0x8E or 0x8F] or [0xE2, 0x81, 0xA0]:
                break; // soft hyphen, zero-width space, marks of direction, word joiner
            default:
                prose.Text(character);
                break;
        }
    }

    void Entity()
    {
        Span<byte> characters = stackalloc byte[8];
        var length = Entities.Resolve(text[at..end], characters, out var consumed);
        if (consumed == 0)
        {
            Literally(1);
            return;
        }
        Character(characters[..length]);
        at += consumed;
    }
}

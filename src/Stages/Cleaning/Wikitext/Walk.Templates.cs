using System.Buffers.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

ref partial struct Walk
{
    // Templates that show text stand in each other two or three deep; it bounds the stack.
    const int DeepestTemplate = 24;

    // Longer than the names that are looked for, by the white space around them.
    const int NameWindow = 64;

    void OpenBrace()
    {
        if (marks[mark].End > 0)
        {
            if (this[at + 1] == '{')
                Template();
            else if (this[at + 1] == '|')
                Table();
            else
                Variant();
        }
        else if (this[at + 1] == '{' && BeginsArguments())
            LeaveOutRestOfLine();
        else if (this[at + 1] == '{' || at > 0 && text[at - 1] == '{')
            at++;
        else if (this[at + 1] == '|' && LineStart.IsAt(text, at))
        {
            inTable = true;
            LeaveOutLine();
        }
        else
            Literally(1);
    }

    // A box at the beginning of a line, not closed, whose arguments stand on lines of their own: those begin with bars and go; so goes its name.
    readonly bool BeginsArguments()
    {
        if (at > 0 && text[at - 1] != '\n')
            return false;
        var length = text[at..end].IndexOf((byte)'\n');
        return length >= 0 && text[(at + length)..end].TrimStart(" \r\n"u8) is [(byte)'|', ..];
    }

    void CloseBrace()
    {
        if (marks[mark].End == Mark.Closer)
            at += 2;
        else if (this[at + 1] == '}' || at > 0 && text[at - 1] == '}')
            at++;
        else
            Literally(1);
    }

    void Table()
    {
        prose.EndParagraph();
        prose.LeaveOutBlock();
        leftOutBlock = true;
        lineLength = 0;
        Jump(mark);
    }

    void Template()
    {
        var opener = mark;
        var from = at + 2;
        var to = marks[opener].End - 2;
        var name = text[from..Math.Min(to, from + NameWindow)];
        var length = name.IndexOfAny("|<{}["u8);
        name = length < 0 ? name : name[..length];
        var pieces = depth < DeepestTemplate ? TemplateTable.Find(name, out var nameLength) : Nothing(out nameLength);
        var before = prose.Length;
        if (pieces is not null)
        {
            var first = arguments.Count;
            Split(from + nameLength, to, opener, nameLength > 0 ? 1 : 0);
            depth++;
            Show(pieces, first, arguments.Count);
            depth--;
            arguments.RemoveRange(first, arguments.Count - first);
        }
        if (prose.Length == before)
        {
            prose.LeaveOut();
            (leftOutBlock, leftOutContent) = (true, true);
        }
        Jump(opener);
    }

    /// <summary>Adds the arguments of a template, from the first bar on.</summary>
    /// <param name="from">Behind its braces, or where the first argument begins.</param>
    /// <param name="to">Before the closing ones.</param>
    /// <param name="opener">Its mark.</param>
    /// <param name="number">1 where the first argument begins at once; 0 where the name stands before it.</param>
    void Split(int from, int to, int opener, int number)
    {
        var start = from;
        var equals = -1;
        var index = opener + 1;
        var startMark = index;
        var place = from;
        while (true)
        {
            budget.Step();
            while (marks[index].At < place)
                index++;
            var next = Math.Min(marks[index].At, to);
            var part = place < next ? text[place..next] : default;
            var bar = part.IndexOf((byte)'|');
            part = bar < 0 ? part : part[..bar];
            if (equals < 0 && place == start && part.IndexOf((byte)'=') is >= 0 and var found)
                equals = start + found;
            if (bar < 0 && next < to)
            {
                var isOpener = marks[index].End > 0;
                place = isOpener ? marks[index].End : next + 1;
                index = isOpener ? marks[index].Next : index + 1;
                continue;
            }
            var stop = bar < 0 ? to : place + bar;
            if (number > 0)
                number = Add(start, equals, stop, startMark, number);
            if (bar < 0)
                return;
            number = Math.Max(number, 1);
            (start, place, startMark, equals) = (stop + 1, stop + 1, index, -1);
        }
    }

    readonly int Add(int from, int equals, int to, int firstMark, int number)
    {
        var name = equals < 0 ? default : Trimmed(from, equals);
        var value = Trimmed(equals < 0 ? from : equals + 1, to);
        arguments.Add(new TemplateArgument(name.From, name.To - name.From, value.From, value.To, firstMark, equals < 0 ? number : 0));
        return equals < 0 ? number + 1 : number;
    }

    readonly (int From, int To) Trimmed(int from, int to)
    {
        while (from < to && text[from] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            from++;
        while (from < to && text[to - 1] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            to--;
        return (from, to);
    }

    /// <summary>The argument of that name or number, where it has a value; else null. -1 is the last without a name.</summary>
    readonly TemplateArgument? Argument(ReadOnlySpan<byte> name, int first, int last)
    {
        var isNumber = Utf8Parser.TryParse(name, out int number, out var parsed) && parsed == name.Length;
        for (var index = last - 1; index >= first; index--)
        {
            var argument = arguments[index];
            var isIt = argument.NameLength > 0 ? text.Slice(argument.Name, argument.NameLength).SequenceEqual(name)
                : isNumber && (argument.Number == number || number < 0 && argument.Number > 0);
            if (isIt && argument.From < argument.To)
                return argument;
        }
        return null;
    }

    readonly TemplateArgument? Argument(byte[][] names, int first, int last)
    {
        foreach (var name in names)
            if (Argument(name, first, last) is { } argument)
                return argument;
        return null;
    }

    void Show(TemplatePiece[] pieces, int first, int last)
    {
        foreach (var piece in pieces)
        {
            switch (piece)
            {
                case TemplatePiece.Literal literal:
                    prose.Text(literal.Text);
                    break;
                case TemplatePiece.Argument argument:
                    Show(Argument(argument.Names, first, last));
                    break;
                case TemplatePiece.All all:
                    ShowAll(all.Between, first, last);
                    break;
                case TemplatePiece.Optional optional when HasAll(optional.Pieces, first, last):
                    Show(optional.Pieces, first, last);
                    break;
                case TemplatePiece.Paragraph:
                    prose.EndParagraph();
                    break;
                case TemplatePiece.Quantity:
                    ShowQuantity(first, last);
                    break;
                case TemplatePiece.Coordinates:
                    ShowCoordinates(first, last);
                    break;
                case TemplatePiece.Since:
                    ShowSince(first, last);
                    break;
            }
        }
    }

    readonly bool HasAll(TemplatePiece[] pieces, int first, int last)
    {
        foreach (var piece in pieces)
            if (piece is TemplatePiece.Argument argument && Argument(argument.Names, first, last) is null)
                return false;
        return true;
    }

    void Show(TemplateArgument? argument)
    {
        if (argument is { } shown)
            Go(shown.From, shown.To, shown.Mark);
    }

    void ShowAll(byte[] between, int first, int last)
    {
        var isFirst = true;
        for (var index = first; index < last; index++)
        {
            if (arguments[index].Number == 0)
                continue;
            if (!isFirst)
                prose.Text(between);
            isFirst = false;
            Show(arguments[index]);
        }
    }

    static TemplatePiece[]? Nothing(out int nameLength)
    {
        nameLength = 0;
        return null;
    }
}

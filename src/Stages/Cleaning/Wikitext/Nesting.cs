namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Finds where what the marks of a text open ends, as MediaWiki's preprocessor does, but for what is not closed.</summary>
/// <remarks>
/// One pass with one stack, so the work grows with the text however deep it nests. What is not closed opens nothing: a template that
/// is not closed costs its braces, not the rest of the page.
/// </remarks>
sealed partial class Nesting(StepBudget budget)
{
    readonly ref struct Source(ReadOnlySpan<byte> text, Span<Mark> marks)
    {
        public readonly ReadOnlySpan<byte> Text = text;

        /// <summary>With the one at the end of the text.</summary>
        public readonly Span<Mark> Marks = marks;

        public byte this[int at] => (uint)at < (uint)Text.Length ? Text[at] : (byte)0;

        /// <summary>How many marks of the same byte stand one behind the other.</summary>
        public int Run(int mark)
        {
            var length = 1;
            var first = Marks[mark].At;
            while (Marks[mark + length].At == first + length && this[first + length] == Text[first])
                length++;
            return length;
        }
    }

    enum Opened : byte
    {
        Template,
        Parameter,
        Table,
        Link,
        External,
        Variant,
    }

    readonly record struct Opening(int Mark, Opened What);

    Opening[] stack = new Opening[64];
    int depth;
    int templates;  // of them on the stack
    int tables;

    /// <summary>Writes <see cref="Mark.End"/> and <see cref="Mark.Next"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="marks">Its marks, and the one at its end.</param>
    public void Find(ReadOnlySpan<byte> text, Span<Mark> marks)
    {
        var source = new Source(text, marks);
        (depth, templates, tables) = (0, 0, 0);
        ForgetTags();
        for (var mark = 0; mark < marks.Length - 1;)
        {
            budget.Step();
            mark = text[marks[mark].At] switch
            {
                (byte)'{' => OpenBraces(source, mark),
                (byte)'}' => CloseBraces(source, mark),
                (byte)'[' => OpenBracket(source, mark),
                (byte)']' => CloseBracket(source, mark),
                (byte)'<' => Tag(source, mark),
                (byte)'\n' => LineEnd(source, mark),
                _ => mark + 1,
            };
        }
    }

    int OpenBraces(Source source, int mark)
    {
        var at = source.Marks[mark].At;
        var run = source.Run(mark);
        if (run == 1)
        {
            if (source[at + 1] == '|' && LineStart.IsAt(source.Text, at))
                Push(mark, Opened.Table);
            else if (at > 0 && source[at - 1] == '-')
                Push(mark, Opened.Variant);
            return mark + 1;
        }
        // The innermost are three as long as three are left: {{{{{1}}}}} is a template named by a parameter.
        var next = mark;
        for (var left = run; left > 1;)
        {
            var taken = left % 3 == 0 ? 3 : 2;
            Push(next, taken == 3 ? Opened.Parameter : Opened.Template);
            next += taken;
            left -= taken;
        }
        return mark + run;
    }

    int CloseBraces(Source source, int mark)
    {
        var at = source.Marks[mark].At;
        var run = source.Run(mark);
        var end = mark + run;
        if (tables > 0 && at > 0 && source[at - 1] == '|' && LineStart.IsAt(source.Text, at - 1)
            && (run != 2 || templates == 0) && PopTo(Opened.Table, Opened.Table, out var table))
        {
            Close(source, table.Mark, at + 1, ++mark);
            run--;
        }
        else if (run == 1 && source[at + 1] == '-' && depth > 0 && stack[depth - 1].What == Opened.Variant)
        {
            Close(source, stack[--depth].Mark, at + 2, mark + 1);
            source.Marks[mark].End = Mark.Closer;
            return end;
        }
        while (run > 1 && templates > 0 && PopTo(Opened.Template, Opened.Parameter, out var opening))
        {
            // Three opened and two closed: the first brace stands for itself.
            var length = opening.What == Opened.Parameter && run > 2 ? 3 : 2;
            var opener = opening.What == Opened.Parameter && length == 2 ? opening.Mark + 1 : opening.Mark;
            mark += length;
            run -= length;
            Close(source, opener, source.Marks[mark - 1].At + 1, mark);
        }
        return end;
    }

    int OpenBracket(Source source, int mark)
    {
        var at = source.Marks[mark].At;
        if (source[at + 1] == '[')
        {
            // The last two of three are the link's.
            var opener = source[at + 2] == '[' && source[at + 3] != '[' && !IsLinkBefore(source, at) ? mark + 1 : mark;
            Push(opener, Opened.Link);
            return opener + 2;
        }
        if (Urls.BeginsAt(source.Text[(at + 1)..]))
            Push(mark, Opened.External);
        return mark + 1;
    }

    static bool IsLinkBefore(Source source, int at) => at > 0 && source[at - 1] == '[';

    int CloseBracket(Source source, int mark)
    {
        var at = source.Marks[mark].At;
        var top = depth > 0 ? stack[depth - 1] : new Opening(-1, Opened.Template);
        if (top.What == Opened.External)
        {
            depth--;
            Close(source, top.Mark, at + 1, mark + 1);
            source.Marks[mark].End = Mark.Closer;
            return mark + 1;
        }
        if (source[at + 1] != ']')
            return mark + 1;
        if (top.What == Opened.Link)
        {
            depth--;
            Close(source, top.Mark, at + 2, mark + 2);
        }
        return mark + 2;
    }

    // An external link ends with its line, a link with its paragraph; behind that they are two brackets that somebody forgot to close.
    int LineEnd(Source source, int mark)
    {
        var endsParagraph = source[source.Marks[mark].At + 1] is (byte)'\n' or (byte)'=';
        while (depth > 0 && (stack[depth - 1].What is Opened.External or Opened.Variant || endsParagraph && stack[depth - 1].What == Opened.Link))
            depth--;
        return mark + 1;
    }

    static void Close(Source source, int opener, int end, int next)
    {
        source.Marks[opener].End = end;
        source.Marks[opener].Next = next;
    }

    void Push(int mark, Opened what)
    {
        if (depth == stack.Length)
            Array.Resize(ref stack, 2 * depth);
        stack[depth++] = new Opening(mark, what);
        Count(what, 1);
    }

    /// <summary>Takes the innermost of two kinds from the stack, and all within it, which nobody closed.</summary>
    bool PopTo(Opened one, Opened other, out Opening opening)
    {
        opening = default;
        while (depth > 0)
        {
            opening = stack[--depth];
            Count(opening.What, -1);
            budget.Step();
            if (opening.What == one || opening.What == other)
                return true;
        }
        return false;
    }

    void Count(Opened what, int more)
    {
        if (what is Opened.Template or Opened.Parameter)
            templates += more;
        else if (what == Opened.Table)
            tables += more;
    }
}

namespace Millrace.Stages.Cleaning.Wikitext;

sealed partial class Nesting
{
    readonly record struct OpenTag(int Mark, int Number);

    // Tags of which none is closed from here on: they are not looked for twice.
    readonly bool[] unclosed = new bool[Tags.MostNumbers];
    readonly int[] openOf = new int[Tags.MostNumbers];
    OpenTag[] openTags = new OpenTag[16];
    int openCount;
    bool commentUnclosed;

    void ForgetTags()
    {
        Array.Clear(unclosed);
        Array.Clear(openOf);
        openCount = 0;
        commentUnclosed = false;
    }

    int Tag(Source source, int mark)
    {
        var at = source.Marks[mark].At;
        var rest = source.Text[(at + 1)..];
        if (rest.StartsWith("!--"u8))
            return Comment(source, mark);
        var isEnd = rest.Length > 0 && rest[0] == '/';
        var role = Tags.Of(isEnd ? rest[1..] : rest, out var number, out var nameLength);
        if (role == TagRole.None)
            return mark + 1;
        var length = rest.IndexOfAny((byte)'<', (byte)'>');
        if (length < 0 || rest[length] == '<')
        {
            if (role == TagRole.Reference)
                return EndWithLine(source, mark);
            return mark + 1;
        }
        source.Marks[mark].End = Mark.OfTag(role);
        source.Marks[mark].Next = at + length + 2;
        var isEmpty = length > 0 && rest[length - 1] == '/';
        if (isEmpty || role < TagRole.Opaque || rest.Length > nameLength && !isEnd && !EndsName(rest[nameLength]))
            return mark + 1;
        if (role == TagRole.Nested)
            NestedTag(source, mark, number, isEnd);
        else if (!isEnd)
            return Opaque(source, mark, role, number);
        return mark + 1;
    }

    int Comment(Source source, int mark)
    {
        var at = source.Marks[mark].At;
        var length = commentUnclosed ? -1 : source.Text[(at + 4)..].IndexOf("-->"u8);
        commentUnclosed |= length < 0;
        var end = length < 0 ? source.Text.Length : at + 4 + length + 3; // MediaWiki hides the rest of the page, too
        return Skip(source, mark, end);
    }

    int Opaque(Source source, int mark, TagRole role, int number)
    {
        for (var next = mark + 1; !unclosed[number] && next < source.Marks.Length - 1; next++)
        {
            budget.Step();
            var at = source.Marks[next].At;
            if (source.Text[at] != '<')
                continue;
            var isEnd = source[at + 1] == '/';
            var tag = source.Text[(isEnd ? at + 2 : at + 1)..];
            if (Tags.Of(tag, out var found, out var nameLength) == TagRole.None || found != number)
                continue;
            if (isEnd)
            {
                // </ref name="x"> ends nothing.
                var length = tag[nameLength..].IndexOfAnyExcept(" \t\r\n"u8);
                if (length >= 0 && tag[nameLength + length] == '>')
                    return Skip(source, mark, source.Text.Length - tag.Length + nameLength + length + 1);
                continue;
            }
            if (role == TagRole.Reference)
                return EndWithLine(source, mark);
        }
        unclosed[number] = true;
        return role == TagRole.Reference ? EndWithLine(source, mark) : mark + 1;
    }

    // A reference that is not closed ends with its line, or where the next one begins.
    int EndWithLine(Source source, int mark)
    {
        for (var next = mark + 1; ; next++)
        {
            budget.Step();
            var at = source.Marks[next].At;
            if (at >= source.Text.Length || source.Text[at] == '\n'
                || source.Text[at] == '<' && Tags.Of(source.Text[(at + 1)..], out _, out _) == TagRole.Reference)
                return Skip(source, mark, at);
        }
    }

    void NestedTag(Source source, int mark, int number, bool isEnd)
    {
        if (!isEnd)
        {
            if (openCount == openTags.Length)
                Array.Resize(ref openTags, 2 * openCount);
            openTags[openCount++] = new OpenTag(mark, number);
            openOf[number]++;
            return;
        }
        while (openOf[number] > 0)
        {
            var opened = openTags[--openCount];
            openOf[opened.Number]--;
            budget.Step();
            if (opened.Number != number)
                continue;
            Close(source, opened.Mark, source.Marks[mark].Next, NextMark(source, mark, source.Marks[mark].Next));
            return;
        }
    }

    int Skip(Source source, int mark, int end)
    {
        var next = NextMark(source, mark, end);
        Close(source, mark, end, next);
        return next;
    }

    int NextMark(Source source, int mark, int end)
    {
        do
        {
            mark++;
            budget.Step();
        }
        while (source.Marks[mark].At < end);
        return mark;
    }

    static bool EndsName(byte value) => value is (byte)' ' or (byte)'>' or (byte)'/' or (byte)'\t' or (byte)'\n' or (byte)'\r';
}

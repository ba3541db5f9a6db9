namespace Millrace.Stages.Cleaning.Wikitext;

ref partial struct Walk
{
    // A title has at most 255 bytes, a section behind it about as many. It bounds the work.
    const int LongestTarget = 600;

    void OpenBracket()
    {
        if (marks[mark].End > 0)
        {
            if (text[at + 1] == '[')
                Link();
            else
                External(at + 1);
        }
        else if (this[at + 1] != '[')
            Literally(1);
        else if (marks[mark + 1].At == at + 1 && marks[mark + 1].End > 0)
            at++;
        else if (IsFileLink(at))
            LeaveOutRestOfLine();
        else
            at += 2;
    }

    void CloseBracket()
    {
        if (marks[mark].End == Mark.Closer)
            at++;
        else if (this[at + 1] == ']')
            at += 2;
        else
            Literally(1);
    }

    // An image with a caption that is not closed.
    void LeaveOutRestOfLine()
    {
        prose.LeaveOut();
        var length = text[at..end].IndexOf((byte)'\n');
        at = length < 0 ? end : at + length;
    }

    readonly ReadOnlySpan<byte> Target(int from, int to)
    {
        var target = text[from..Math.Min(to, from + LongestTarget)];
        var length = target.IndexOfAny("|[]{"u8);
        return length < 0 ? target : target[..length];
    }

    readonly bool IsFileLink(int from)
    {
        if (this[from] != '[' || this[from + 1] != '[')
            return false;
        var target = Target(from + 2, end).Trim((byte)' ');
        return Namespaces.Of(target, isLabelled: true, out _) == NamespaceKind.File;
    }

    void Link()
    {
        var from = at + 2;
        var to = marks[mark].End - 2;
        while (from < to && text[from] is (byte)' ' or (byte)'\n')
            from++;
        if (Urls.BeginsAt(text[from..to]))
        {
            External(from);
            return;
        }
        var target = Target(from, to);
        var isLabelled = from + target.Length < to && text[from + target.Length] == '|';
        var isForced = target.Length > 0 && target[0] == ':';
        var kind = Namespaces.Of(isForced ? target[1..] : target, isLabelled, out var prefix);
        if (!isForced && kind is NamespaceKind.File or NamespaceKind.Hidden)
        {
            leftOutBlock = true;
            prose.LeaveOut();
            Jump(mark);
        }
        else if (isLabelled && text[(from + target.Length + 1)..to].IndexOfAnyExcept((byte)' ') >= 0)
            at = from + target.Length + 1;
        else
            ShowTarget(target, from + (isForced ? 1 : 0) + (kind == NamespaceKind.Prefix ? prefix : 0));
    }

    /// <summary>Shows the target of a link without label: without the section, or the section alone.</summary>
    void ShowTarget(ReadOnlySpan<byte> target, int from)
    {
        var opener = mark;
        var to = at + 2;
        while (text[to] is (byte)' ' or (byte)'\n')
            to++;
        to += target.Length;
        from = Math.Min(from, to);
        var section = text[from..to].IndexOf((byte)'#');
        if (section == 0)
            from++;
        else if (section > 0)
            to = from + section;
        if (to < marks[opener].End)
            Go(from, to, opener);
        // Nested links, where somebody wrote them into the target, are text too.
        if (this[to] is (byte)'[' or (byte)'{')
            at = to;
        else
            Jump(opener);
    }

    /// <summary>Shows the label of an address in brackets.</summary>
    void External(int url)
    {
        var to = marks[mark].End;
        var length = text[url..to].IndexOfAny(" \t]<[{\""u8);
        var behind = length < 0 ? to : url + length;
        if (text[behind..to].TrimStart(" \t"u8) is [(byte)']', ..] or [])
        {
            prose.LeaveOut();
            Jump(mark);
        }
        else
            at = behind;
    }
}

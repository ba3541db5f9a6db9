namespace Millrace.Stages.Cleaning.Wikitext;

ref partial struct Walk
{
    // Of a text in several scripts. More is a part of a page, which is gone through as it is.
    const int LongestVariant = 400;

    /// <summary><c>-{zh-hans:软件; zh-hant:軟體}-</c> shows the first, <c>-{text}-</c> the text, <c>-{H|…}-</c> nothing.</summary>
    void Variant()
    {
        prose.TakeBack((byte)'-');
        var opener = mark;
        var from = at + 1;
        var to = marks[opener].End - 2;
        var content = text[from..Math.Min(to, from + LongestVariant)];
        var bar = content.IndexOf((byte)'|');
        var isFlagged = bar >= 0 && content[..bar].IndexOfAnyExcept("ABCDHNRT+-;abcdefghijklmnopqrstuvwxyz"u8) < 0;
        if (isFlagged && content[..bar].IndexOfAny("HTND-"u8) >= 0)
        {
            prose.LeaveOut();
            Jump(opener);
            return;
        }
        if (isFlagged)
            from += bar + 1;
        content = text[from..Math.Min(to, from + LongestVariant)].TrimStart((byte)' ');
        var colon = content.IndexOf((byte)':');
        if (colon < 2 || depth >= DeepestTemplate || content[..colon].IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz-"u8) >= 0)
        {
            at = from;
            return;
        }
        from = to - content.Length + colon + 1;
        var length = content[(colon + 1)..].IndexOf((byte)';');
        depth++;
        Go(from, length < 0 ? to : from + length, opener);
        depth--;
        Jump(opener);
    }
}

namespace Millrace.Stages.Cleaning.Wikitext;

ref partial struct Walk
{
    /// <summary>At a line end.</summary>
    void EndLine()
    {
        at++;
        var length = text[at..end].IndexOfAnyExcept(" \t\r"u8);
        if (length < 0 || text[at + length] == '\n')
        {
            EndBlock();
            (leftOutBlock, leftOutContent, isIndented, lineLength) = (false, false, false, 0);
            at = length < 0 ? end : at + length;
            return;
        }
        if (leftOutBlock && prose.Length == lineLength || isIndented)
            EndBlock();
        else
            prose.Space();
        BeginLine();
    }

    void EndBlock()
    {
        var isEmpty = prose.Length == lineLength;
        prose.EndParagraph();
        if (isEmpty && (leftOutContent || isIndented))
            prose.LeaveOutBlock();
    }

    void BeginLine()
    {
        (leftOutBlock, leftOutContent, isIndented) = (false, false, false);
        lineLength = prose.Length;
        if (at >= end)
            return;
        switch (text[at])
        {
            case (byte)':' when Indents() is > 0 and var indents:
                prose.EndParagraph();
                prose.DemandSentence();
                isIndented = true;
                lineLength = 0;
                at += indents;
                break;
            case (byte)'*' or (byte)'#' or (byte)':' or (byte)';':
                LeaveOutLine();
                break;
            case (byte)'\'' when prose.Length == 0 && IsBoldLine():
                LeaveOutLine();
                break;
            case (byte)'=' when IsHeading():
                LeaveOutLine();
                break;
            case (byte)'|':
                inTable = true;
                LeaveOutLine();
                break;
            case (byte)'!' when inTable:
                LeaveOutLine();
                break;
            case (byte)'-' when text[at..end].StartsWith("----"u8):
                prose.EndParagraph();
                at += RunLength();
                break;
            case (byte)' ' or (byte)'\t':
                Indented();
                break;
        }
    }

    readonly bool IsHeading()
    {
        if (this[at + 1] == '=')
            return true;
        var line = text[at..end];
        var length = line.IndexOf((byte)'\n');
        return (length < 0 ? line : line[..length]).TrimEnd(" \t\r"u8) is [_, .., (byte)'='];
    }

    // Colons indent a line: quotations, explanations of terms, formulas. In italics and with a link it points to another article.
    readonly int Indents()
    {
        var length = text[at..end].IndexOfAnyExcept(": \t"u8);
        if (length < 0)
            return 0;
        var line = text[(at + length)..end];
        var lineEnd = line.IndexOf((byte)'\n');
        line = lineEnd < 0 ? line : line[..lineEnd];
        var isHatnote = line.StartsWith("\'\'"u8) && line.TrimEnd(" \t\r."u8).EndsWith("\'\'"u8) && line.IndexOf("[["u8) > 0;
        var isTable = this[at + length] == '{' && this[at + length + 1] == '|';
        return isHatnote || isTable || this[at + length] is (byte)'*' or (byte)'#' or (byte)';' or (byte)'|' ? 0 : length;
    }

    // All of a short line in bold and no sentence: a heading that is not marked as one.
    readonly bool IsBoldLine()
    {
        const int Longest = 120;
        var line = text[at..Math.Min(end, at + Longest)];
        var length = line.IndexOf((byte)'\n');
        if (length < 0 || !line.StartsWith("\'\'\'"u8) || line[3] == '\'')
            return false;
        line = line[3..length].TrimEnd(" \t\r:"u8);
        var bold = line.IndexOf("\'\'\'"u8);
        return bold > 0 && bold == line.Length - 3 && line[bold - 1] is not ((byte)'.' or (byte)'!' or (byte)'?' or (byte)'"');
    }

    // A line that begins with a space is shown as it is, in a box: code, and drawings. But not where what follows is no text.
    void Indented()
    {
        var length = text[at..end].IndexOfAnyExcept(" \t\r"u8);
        if (length < 0)
            at = end;
        else if (text[at + length] is (byte)'{' or (byte)'<' or (byte)'\n' || IsFileLink(at + length))
            at += length;
        else
            LeaveOutLine();
    }

    void LeaveOutLine()
    {
        prose.EndParagraph();
        prose.LeaveOutBlock();
        leftOutBlock = true;
        lineLength = 0;
        while (true)
        {
            budget.Step();
            var next = marks[mark].At;
            if (next >= end)
            {
                at = end;
                return;
            }
            if (next < at)
                mark++;
            else if (text[next] == '\n')
            {
                at = next;
                return;
            }
            else if (marks[mark].End > 0)
                Jump(mark);
            else
                mark++;
        }
    }

    // Two make italics, three bold, five both. Of four, and of more than five, those too many are apostrophes.
    void Apostrophes()
    {
        if (at >= apostrophesEnd)
            BalanceApostrophes();
        var length = RunLength();
        if (length is 4 or > 5)
            prose.Text("'"u8);
        if (at == literalAt)
            prose.Text("'"u8);
        at += length;
    }

    // Where a line has bold and italics too many, a run of three was meant as an apostrophe and italics: L'''Avventura''. MediaWiki
    // takes the first behind a word of one letter, else the first behind a longer one, else the first behind a space (its Parser::doQuotes).
    void BalanceApostrophes()
    {
        var (bold, italics) = (0, 0);
        var (behindLetter, behindWord, behindSpace) = (-1, -1, -1);
        var place = at;
        var index = mark;
        while (marks[index].At is var next && next < end && text[next] != '\n')
        {
            budget.Step();
            if (next < place)
            {
                index++;
                continue;
            }
            place = next + 1;
            if (text[next] == '\'')
            {
                var length = text[next..end].IndexOfAnyExcept((byte)'\'');
                length = length < 0 ? end - next : length;
                place = next + length;
                bold += length == 2 ? 0 : 1;
                italics += length is 2 or >= 5 ? 1 : 0;
                if (length != 3)
                    continue;
                if (this[next - 1] is (byte)' ' or 0)
                    behindSpace = behindSpace < 0 ? next : behindSpace;
                else if (this[next - 2] is (byte)' ')
                    behindLetter = behindLetter < 0 ? next : behindLetter;
                else
                    behindWord = behindWord < 0 ? next : behindWord;
            }
            else if (marks[index].End > 0 && text[next] != '[')
                (place, index) = (marks[index].End, marks[index].Next);
        }
        apostrophesEnd = Math.Max(marks[index].At, at + 1);
        literalAt = bold % 2 == 0 || italics % 2 == 0 ? -1
            : behindLetter >= 0 ? behindLetter
            : behindWord >= 0 ? behindWord
            : behindSpace;
    }
}

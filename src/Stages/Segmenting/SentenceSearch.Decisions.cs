namespace Millrace.Stages.Segmenting;

/// <content>The decision at one candidate, by the words around it (Kiss and Strunk 2006, section 4; the order of the rules is NLTK's).</content>
ref partial struct SentenceSearch
{
    /// <summary>What a token is by itself.</summary>
    enum Mark : byte
    {
        None,
        Break,
        Abbreviation,
        Ellipsis,
    }

    readonly record struct Token(int Start, int End, Mark Mark, int Before);

    /// <summary>Whether any token from the candidate's word to the next one, but the last token, ends a sentence.</summary>
    readonly bool EndsSentence()
    {
        var end = next == last + 1 ? next + 1 : SpaceFrom(next);
        var reader = new WordReader(text[..end], WordStart());
        reader.Next();
        var token = Classify(reader.Start, reader.End);
        while (reader.Next())
        {
            var following = Classify(reader.Start, reader.End);
            if (Breaks(token, following))
                return true;
            token = following;
        }
        return false;
    }

    readonly Token Classify(int start, int end)
    {
        var word = text[start..end];
        if (word[^1] != '.')
            return new(start, end, word.Length == 1 && word[0] is (byte)'?' or (byte)'!' ? Mark.Break : Mark.None, -1);
        if (word.Length == 1)
            return new(start, end, Mark.Break, tables.FindBefore(word, scratch));
        var before = tables.FindBefore(word[..^1], scratch);
        if (WordForms.IsEllipsis(word))
            return new(start, end, Mark.Ellipsis, before);
        var abbreviation = (tables.FlagsBefore(before) & PunktTables.Abbreviation) != 0 || EndsInAbbreviation(word[..^1]);
        return new(start, end, abbreviation ? Mark.Abbreviation : Mark.Break, before);
    }

    readonly bool EndsInAbbreviation(ReadOnlySpan<byte> word)
    {
        var hyphen = word.LastIndexOf((byte)'-');
        return hyphen >= 0
            && (tables.FlagsBefore(tables.FindBefore(word[(hyphen + 1)..], scratch)) & PunktTables.Abbreviation) != 0;
    }

    readonly bool Breaks(Token token, Token following)
    {
        var word = text[token.Start..token.End];
        if (word[^1] != '.')
            return token.Mark == Mark.Break;
        var isNumber = WordForms.IsNumber(word);
        var isInitial = !isNumber && WordForms.IsInitial(word);
        var before = isNumber ? tables.NumberBefore : token.Before;
        var collocates = (tables.FlagsBefore(before) & PunktTables.CollocationFirst) != 0;
        var breaks = token.Mark == Mark.Break;
        if (breaks && !isNumber && !isInitial && !collocates)
            return true;

        var next = text[following.Start..following.End];
        var type = following.Mark == Mark.Break && next.Length > 1 && next[^1] == '.' ? next[..^1] : next;
        var behind = WordForms.IsNumber(next) ? tables.FindBehind(next, scratch) : tables.FindBehind(type, scratch);
        if (collocates && tables.Collocate(before, behind))
            return false;

        var flags = tables.FlagsBehind(behind);
        var context = (OrthographicContext)flags & (OrthographicContext.Upper | OrthographicContext.Lower);
        var first = WordForms.FirstCase(next);
        var starts = StartsSentence(next, first, context);
        if (token.Mark is Mark.Abbreviation or Mark.Ellipsis && !isInitial)
        {
            if (starts == true)
                return true;
            if (first == CharacterClass.Upper && (flags & PunktTables.Starter) != 0)
                return true;
        }
        if (isNumber || isInitial)
        {
            if (starts == false)
                return false;
            if (starts is null && isInitial && first == CharacterClass.Upper && (context & OrthographicContext.Lower) == 0)
                return false;
        }
        return breaks;
    }

    /// <summary>The orthographic heuristic; null where it does not know.</summary>
    static bool? StartsSentence(ReadOnlySpan<byte> word, CharacterClass first, OrthographicContext context)
    {
        if (word.Length == 1 && word[0] is (byte)';' or (byte)':' or (byte)',' or (byte)'.' or (byte)'!' or (byte)'?')
            return false;
        if (first == CharacterClass.Upper
            && (context & OrthographicContext.Lower) != 0
            && (context & OrthographicContext.MiddleUpper) == 0)
            return true;
        if (first == CharacterClass.Lower
            && ((context & OrthographicContext.Upper) != 0 || (context & OrthographicContext.BeginningLower) == 0))
            return false;
        return null;
    }

    readonly int SpaceFrom(int at)
    {
        while (at < text.Length && (ByteKinds.Of(text[at]) is not (ByteKinds.Space or ByteKinds.MayStartSpace)
            || PythonCharacters.SpaceLength(text, at) == 0))
            at++;
        return at;
    }
}

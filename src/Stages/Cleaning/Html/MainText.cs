using Millrace.Stages.Languages;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>Chooses the blocks of a page that are its main text.</summary>
/// <remarks>
/// The method of jusText (Pomikálek 2011, "Removing Boilerplate and Duplicate Content from Web Corpora", chapter 3): blocks are
/// judged first by themselves, by length, links and share of frequent words; then those in doubt by the blocks around them.
/// The elements that a page puts around its text count besides. Languages whose frequent words are not known are judged by the
/// ends of their sentences.
/// </remarks>
sealed class MainText
{
    // jusText's lengths, in letters of an alphabet.
    const int ShortLength = 70;
    const int LongLength = 200;
    const int HeadingDistance = 200;

    // jusText takes no block with more than the first. First sentences of encyclopedias, where every name is a link, come near the second.
    const double ManyLinks = 0.2;
    const double MostLinks = 0.8;

    // Where only the end of a sentence speaks for a block.
    const double MostLinksOfUnknown = 0.5;

    const int SentencesOfText = 3;

    // jusText asks for 0.30 and 0.32 of lists of several hundred words a language; ours are of 80.
    const double SomeFrequentWords = 0.14;
    const double ManyFrequentWords = 0.20;

    readonly List<Verdict> own = [];
    readonly List<Verdict> verdicts = [];
    readonly List<Verdict> sure = [];       // of each block, the nearest one before it that is good or bad
    readonly List<Verdict> unsure = [];     // the same, or near good

    enum Verdict
    {
        Aside,  // the page says so: bad, and it says nothing of what is around
        Bad,
        Short,
        NearGood,
        Good,
    }

    /// <summary>The numbers of the blocks, ascending; none where the page has no prose.</summary>
    public void Choose(BlockWriter page, List<int> chosen)
    {
        chosen.Clear();
        var profile = LanguageIdentifier.Shared.ProfileOf(LanguageIdentifier.Shared.Identify(page.Text).Code);
        // Where nothing but what is around a main text has prose, that is what the page is about: comments in a forum.
        foreach (var withBoilerplate in (ReadOnlySpan<bool>)[false, true])
        {
            Judge(page, profile, withBoilerplate);
            if (!verdicts.Contains(Verdict.Good))
                continue;
            var onlyMain = MostIsMain(page.Blocks);
            for (var i = 0; i < verdicts.Count; i++)
            {
                if (verdicts[i] == Verdict.Good && (!onlyMain || IsMain(page.Blocks[i])))
                    chosen.Add(i);
            }
            return;
        }
    }

    static bool IsMain(TextBlock block) => (block.Traits & ElementTraits.Main) != 0;

    // A page that marks its main text marks all of it; one that marks a teaser does not.
    bool MostIsMain(IReadOnlyList<TextBlock> blocks)
    {
        var (main, all) = (0L, 0L);
        for (var i = 0; i < blocks.Count; i++)
        {
            if (verdicts[i] != Verdict.Good)
                continue;
            all += blocks[i].Length;
            main += IsMain(blocks[i]) ? blocks[i].Length : 0;
        }
        return main * 2 >= all && main > 0;
    }

    void Judge(BlockWriter page, int? profile, bool withBoilerplate)
    {
        own.Clear();
        var nearGood = 0L;
        foreach (var block in page.Blocks)
        {
            var verdict = !withBoilerplate && (block.Traits & ElementTraits.Boilerplate) != 0 ? Verdict.Aside : ByItself(block, page.TextOf(block), profile);
            nearGood += verdict == Verdict.NearGood ? block.Length : 0;
            own.Add(verdict);
        }
        // Dialogue has no long paragraphs.
        if (!own.Contains(Verdict.Good) && nearGood > LongLength)
        {
            for (var i = 0; i < own.Count; i++)
                own[i] = own[i] == Verdict.NearGood ? Verdict.Good : own[i];
        }
        verdicts.Clear();
        verdicts.AddRange(own);
        JudgeByNeighbours();
        KeepLastSentences(page);
        KeepHeadings(page.Blocks);
        LeaveOutCells(page);
    }

    // The last sentence of an article may be short, and links follow it.
    void KeepLastSentences(BlockWriter page)
    {
        var isGood = false;
        for (var i = 0; i < verdicts.Count; i++)
        {
            var block = page.Blocks[i];
            if (block.IsHeading)
                continue;
            if (isGood && own[i] is Verdict.Short or Verdict.NearGood && block.LinkBytes == 0 && Sentences.IsAtEndOf(page.TextOf(block)))
                verdicts[i] = Verdict.Good;
            isGood = verdicts[i] == Verdict.Good;
        }
    }

    // Of a table of words and numbers, what is no sentence.
    void LeaveOutCells(BlockWriter page)
    {
        for (var i = 0; i < verdicts.Count; i++)
            if (own[i] == Verdict.Short && (page.Blocks[i].Traits & (ElementTraits.Cell | ElementTraits.Heading)) == ElementTraits.Cell
                && !Sentences.IsAtEndOf(page.TextOf(page.Blocks[i])))
                verdicts[i] = Verdict.Bad;
    }

    static Verdict ByItself(TextBlock block, ReadOnlySpan<byte> text, int? profile)
    {
        var length = Sentences.LengthOf(text);
        if (block.LinkDensity > MostLinks)
            return Verdict.Bad;
        if (length < ShortLength)
            return block.LinkBytes > 0 || text.IndexOf("©"u8) >= 0 || text.IndexOf("ights reserved"u8) >= 0 ? Verdict.Bad : Verdict.Short;
        if (profile is not { } known)
            return !Sentences.HasEnd(text) || block.LinkDensity > MostLinksOfUnknown ? Verdict.Bad : length > LongLength && block.LinkDensity <= ManyLinks ? Verdict.Good : Verdict.NearGood;
        var frequent = LanguageIdentifier.Shared.FrequentWordShare(text, known);
        if (frequent < SomeFrequentWords)
            return Verdict.Bad;
        // Wikipedia's paragraphs: many links, but whole sentences.
        if (block.LinkDensity > ManyLinks)
            return frequent >= ManyFrequentWords && Sentences.HasEnd(text) ? Verdict.NearGood : Verdict.Bad;
        // Posts of a forum stand alone among links: three sentences and no link are somebody's text wherever they are.
        var isText = length > LongLength || block.LinkBytes == 0 && Sentences.HasEnds(text, SentencesOfText);
        return frequent >= ManyFrequentWords && isText ? Verdict.Good : Verdict.NearGood;
    }

    // A short block is as its neighbours are; between a good and a bad one, it is good where something that might be good is
    // near. A block that might be good is, unless all around it is bad.
    void JudgeByNeighbours()
    {
        sure.Clear();
        unsure.Clear();
        var (before, near) = (Verdict.Bad, Verdict.Bad);
        foreach (var verdict in own)
        {
            sure.Add(before);
            unsure.Add(near);
            if (verdict == Verdict.Aside)
                continue;
            before = verdict is Verdict.Good or Verdict.Bad ? verdict : before;
            near = verdict != Verdict.Short ? verdict : near;
        }
        var (after, nearAfter) = (Verdict.Bad, Verdict.Bad);
        for (var i = own.Count - 1; i >= 0; i--)
        {
            if (own[i] == Verdict.NearGood)
                verdicts[i] = sure[i] == Verdict.Bad && after == Verdict.Bad ? Verdict.Bad : Verdict.Good;
            else if (own[i] == Verdict.Short)
            {
                verdicts[i] = sure[i] == after ? after
                    : (sure[i] == Verdict.Bad && unsure[i] == Verdict.NearGood) || (after == Verdict.Bad && nearAfter == Verdict.NearGood) ? Verdict.Good
                    : Verdict.Bad;
            }
            if (own[i] == Verdict.Aside)
                continue;
            after = own[i] is Verdict.Good or Verdict.Bad ? own[i] : after;
            nearAfter = own[i] != Verdict.Short ? own[i] : nearAfter;
        }
    }

    // A heading is good where something good follows soon.
    void KeepHeadings(IReadOnlyList<TextBlock> blocks)
    {
        var distance = (long)int.MaxValue;
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            if (verdicts[i] == Verdict.Good && !blocks[i].IsHeading)
                distance = -blocks[i].Length;
            else if (blocks[i].IsHeading && own[i] > Verdict.Bad)
                verdicts[i] = distance <= HeadingDistance ? Verdict.Good : Verdict.Bad;
            distance += blocks[i].Length;
        }
    }
}

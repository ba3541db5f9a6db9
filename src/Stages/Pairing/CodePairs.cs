using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>
/// Cuts a record of code into pairs of its docstring and a part of the code, as the CodeBERT preprocessor of LDDL's fork
/// (alvin-zyl/LDDL) does: lines are gathered until they pass the limit, and the line that did begins the next part too.
/// </summary>
/// <remarks>
/// Differs where that crashes or loses what it was given: the docstring of one line is cut to its limit too, and a docstring
/// shorter than its limit is kept (there it is lost unless the code has as many lines); no limit takes more than half.
/// </remarks>
sealed class CodePairs(
    TokenizedDocument document,
    int duplicate,
    bool heldOut,
    RandomKey key,
    PairSegmentsOptions options,
    SpecialIds specials) : SegmentWalk(document, duplicate, heldOut)
{
    // As the reference has them.
    const int LongSequence = 512;
    const int DocstringOfLong = 64;
    const int DocstringOfShort = 32;
    const int LeastCode = 16; // tokens of a part that is not the first

    readonly int[] ends = document.Ends;
    SampleRandom random = new(key);
    IdRange docstring;
    int max; // ids of both
    int first; // line of code that the next part begins with
    int next; // line of code to go on with; 0 before the first part

    public override SegmentPair? Next()
    {
        var isFirst = next == 0;
        if (isFirst)
            Begin();
        while (next < ends.Length)
        {
            var start = StartOf(first);
            do
                next++;
            while (next < ends.Length && docstring.Length + ends[next - 1] - start <= max);

            var code = new IdRange(start, ends[next - 1]);
            var excess = docstring.Length + code.Length - max;
            var from = first;
            first = excess > 0 && next - first > 1 ? next - 1 : next;
            if (excess > 0)
                code = code.Without(excess, ref random);
            if (isFirst || code.Length >= LeastCode)
                return Pair(
                    from, next, Sequence(code), docstring.Length > 0 ? docstring.Length + 2 : code.Length + 2, isRandomNext: false, Document.Text);
        }
        return null;
    }

    /// <summary>Finds where the code begins, and cuts the docstring.</summary>
    void Begin()
    {
        var boundary = 0;
        while (boundary < ends.Length && ends[boundary] > StartOf(boundary))
            boundary++;
        var lines = boundary < ends.Length ? boundary : 0; // without a boundary it is all code
        first = next = boundary < ends.Length ? boundary + 1 : 0;
        max = options.MaxSeqLength - (lines > 0 ? 3 : 2);
        var onlyFirstLine = random.NextDouble() < options.ShortSeqProb;
        if (lines == 0)
            return;

        var limit = Math.Min(options.MaxSeqLength >= LongSequence ? DocstringOfLong : DocstringOfShort, max / 2);
        var taken = 1;
        while (!onlyFirstLine && taken < lines && ends[taken] <= limit)
            taken++;
        docstring = new IdRange(0, ends[taken - 1]);
        if (docstring.Length > limit)
            docstring = docstring.Without(docstring.Length - limit, ref random);
    }

    int[] Sequence(IdRange code)
    {
        var codeStart = docstring.Length > 0 ? docstring.Length + 2 : 1;
        var ids = new int[codeStart + code.Length + 1];
        Copy(docstring, ids.AsSpan(1));
        ids[codeStart - 1] = specials.Sep;
        ids[0] = specials.Cls; // over it where there is no docstring
        Copy(code, ids.AsSpan(codeStart));
        ids[^1] = specials.Sep;
        return ids;
    }

    void Copy(IdRange range, Span<int> target) => Document.Ids.AsSpan(range.Start, range.Length).CopyTo(target);
}

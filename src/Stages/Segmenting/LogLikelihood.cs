namespace Millrace.Stages.Segmenting;

/// <summary>Dunning's log-likelihood ratios as Kiss and Strunk use them; the order of the operations is NLTK's, so that equal counts give equal bits.</summary>
static class LogLikelihood
{
    /// <summary>Whether a word and a full stop are one unit (section 3.1): the alternative is that a full stop follows in 99 of 100 cases.</summary>
    /// <param name="word">How often the word has been seen, with and without full stop.</param>
    /// <param name="period">How many tokens end in a full stop.</param>
    /// <param name="both">How often the word has been seen with a full stop.</param>
    /// <param name="all">How many tokens there are.</param>
    public static double OfAbbreviation(long word, long period, long both, long all)
    {
        const double withPeriod = 0.99;
        var share = (double)period / all;
        var independent = (both * Math.Log(share)) + ((word - both) * Math.Log(1 - share));
        var together = (both * Math.Log(withPeriod)) + ((word - both) * Math.Log(1 - withPeriod));
        return -2 * (independent - together);
    }

    /// <summary>Whether two events come together more often than by chance (section 4.1.2).</summary>
    /// <param name="first">How often the first one has been seen.</param>
    /// <param name="second">How often the second one has been seen.</param>
    /// <param name="both">How often they have been seen together.</param>
    /// <param name="all">How many tokens there are.</param>
    public static double OfPair(long first, long second, long both, long all)
    {
        var p = (double)second / all;
        var p1 = (double)both / first;
        var p2 = all == first ? 1 : (double)(second - both) / (all - first);
        var withFirst = IsShare(p) ? (both * Math.Log(p)) + ((first - both) * Math.Log(1 - p)) : 0;
        var without = IsShare(p) ? ((second - both) * Math.Log(p)) + ((all - first - second + both) * Math.Log(1 - p)) : 0;
        var withFirstDependent = first == both || !IsShare(p1)
            ? 0
            : (both * Math.Log(p1)) + ((first - both) * Math.Log(1 - p1));
        var withoutDependent = second == both || !IsShare(p2)
            ? 0
            : ((second - both) * Math.Log(p2)) + ((all - first - second + both) * Math.Log(1 - p2));
        return -2 * (withFirst + without - withFirstDependent - withoutDependent);
    }

    static bool IsShare(double p) => p is > 0 and < 1;
}

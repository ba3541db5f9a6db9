using System.Text;

namespace Millrace.Stages.Segmenting;

/// <content>What is counted and decided in each text.</content>
public sealed partial class PunktTrainer
{
    /// <summary>Section 3: scores the types of this text as abbreviations, and takes or drops them.</summary>
    void ReclassifyAbbreviations()
    {
        if (periodCount == tokenCount)
            return; // no token without a full stop to compare with; NLTK fails here
        foreach (var token in tokens)
        {
            var seen = Facts[token.Type];
            if (seen.Considered == textCount || !seen.HasLetter || seen.IsNumber)
                continue;
            Facts[token.Type].Considered = textCount;
            var candidate = seen.WithoutPeriod;
            var endsInPeriod = candidate != token.Type;
            if (!endsInPeriod && !seen.IsAbbreviation)
                continue;
            var isAbbreviation = AbbreviationScore(candidate) >= options.Abbrev;
            if (isAbbreviation == endsInPeriod)
                Facts[candidate].IsAbbreviation = isAbbreviation;
        }
    }

    double AbbreviationScore(int type)
    {
        var key = types[type];
        var periods = key.Count((byte)'.') + 1;
        var others = CodePoints(key) - periods + 1;
        long with = CountWithPeriod(type);
        long without = facts[type].Count;
        var length = Math.Exp(-others);
        var penalty = options.IgnoreAbbrevPenalty ? 1 : Math.Pow(others, -without);
        return LogLikelihood.OfAbbreviation(with + without, periodCount, with, tokenCount) * length * periods * penalty;
    }

    /// <summary>First pass: marks breaks and abbreviations, and notes the case of words by their place (section 4.1.1).</summary>
    void MarkTokens()
    {
        var place = Place.Middle;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = Marked(tokens[i]);
            tokens[i] = token;
            if (token.Is(TokenTraits.ParagraphStart) && place != Place.Unknown)
                place = Place.Beginning;
            if (token.Is(TokenTraits.LineStart) && place == Place.Middle)
                place = Place.Unknown;
            Facts[TypeInSentence(token)].Context |= ContextOf(place, token);
            if (token.Is(TokenTraits.Break))
            {
                breakCount++;
                place = IsOrdinalOrInitial(token) ? Place.Unknown : Place.Beginning;
            }
            else
                place = token.Is(TokenTraits.Ellipsis | TokenTraits.Abbreviation) ? Place.Unknown : Place.Middle;
        }
    }

    TrainingToken Marked(TrainingToken token)
    {
        if (token.Is(TokenTraits.Terminator))
            return token with { Traits = token.Traits | TokenTraits.Break };
        if (!token.Is(TokenTraits.PeriodFinal) || token.Is(TokenTraits.Ellipsis))
            return token;
        var word = Facts[Facts[token.Type].WithoutPeriod];
        var abbreviation = !word.IsNumber
            && (word.IsAbbreviation || (word.LastPart >= 0 && Facts[word.LastPart].IsAbbreviation));
        return token with { Traits = token.Traits | (abbreviation ? TokenTraits.Abbreviation : TokenTraits.Break) };
    }

    void CountPair(TrainingToken token, TrainingToken next)
    {
        if (IsRareAbbreviation(token, next))
            Facts[Facts[token.Type].WithoutPeriod].IsAbbreviation = true;

        var breaks = token.Is(TokenTraits.Break);
        if (breaks && !IsOrdinalOrInitial(token) && next.Is(TokenTraits.Alphabetic))
            starterCounts[next.Type] = starterCounts.GetValueOrDefault(next.Type) + 1;

        var mayCollocate = options.IncludeAllCollocs
            || (options.IncludeAbbrevCollocs && token.Is(TokenTraits.Abbreviation))
            || (breaks && IsOrdinalOrInitial(token));
        if (mayCollocate && Facts[token.Type].HasLetter && Facts[next.Type].HasLetter)
        {
            var pair = (Facts[token.Type].WithoutPeriod, TypeInSentence(next));
            collocationCounts[pair] = collocationCounts.GetValueOrDefault(pair) + 1;
        }
    }

    /// <summary>Whether a word that has been seen too seldom for a score is an abbreviation by what follows it.</summary>
    bool IsRareAbbreviation(TrainingToken token, TrainingToken next)
    {
        if (!token.Is(TokenTraits.Break))
            return false;
        var type = Facts[token.Type].WithoutPeriod;
        // NLTK adds the count of the type without its last letter, where the paper means without its full stop.
        var count = Facts[type].Count + CountOf(WithoutLast(types[type]));
        if (Facts[type].IsAbbreviation || count >= options.AbbrevBackoff)
            return false;
        if (next.Is(TokenTraits.InternalPunctuation))
            return true;
        var context = Facts[TypeInSentence(next)].Context;
        return next.Is(TokenTraits.FirstLower)
            && (context & OrthographicContext.BeginningUpper) != 0
            && (context & OrthographicContext.MiddleUpper) == 0;
    }

    bool StartsSentences(int type, int atBreaks)
    {
        var count = Facts[type].Count + CountWithPeriod(type);
        return LogLikelihood.OfPair(breakCount, count, atBreaks, tokenCount) >= options.SentStarter
            && (double)tokenCount / breakCount > (double)count / atBreaks;
    }

    bool Collocate((int First, int Second) pair, int count)
    {
        var first = Facts[pair.First].Count + CountWithPeriod(pair.First);
        var second = Facts[pair.Second].Count + CountWithPeriod(pair.Second);
        return first > 1 && second > 1 && count > options.MinCollocFreq && count <= Math.Min(first, second)
            && LogLikelihood.OfPair(first, second, count, tokenCount) >= options.Collocation
            && (double)tokenCount / first > (double)second / count;
    }

    /// <summary>The type without the full stop that ends a sentence.</summary>
    int TypeInSentence(TrainingToken token) => token.Is(TokenTraits.Break) ? Facts[token.Type].WithoutPeriod : token.Type;

    bool IsOrdinalOrInitial(TrainingToken token) => token.Is(TokenTraits.Initial) || Facts[token.Type].IsNumber;

    int CountOf(ReadOnlySpan<byte> type) => types.Find(type) is >= 0 and var number ? Facts[number].Count : 0;

    int CountWithPeriod(int type) => CountOf((byte[])[.. types[type], (byte)'.']);

    static OrthographicContext ContextOf(Place place, TrainingToken token)
    {
        if (!token.Is(TokenTraits.FirstUpper | TokenTraits.FirstLower))
            return OrthographicContext.None;
        var upper = place switch
        {
            Place.Beginning => OrthographicContext.BeginningUpper,
            Place.Middle => OrthographicContext.MiddleUpper,
            _ => OrthographicContext.UnknownUpper,
        };
        return token.Is(TokenTraits.FirstUpper) ? upper : (OrthographicContext)((int)upper << 3);
    }

    static ReadOnlySpan<byte> WithoutLast(ReadOnlySpan<byte> type)
    {
        Rune.DecodeLastFromUtf8(type, out _, out var consumed);
        return type[..^consumed];
    }

    static int CodePoints(ReadOnlySpan<byte> type)
    {
        var count = 0;
        foreach (var value in type)
            if ((value & 0xC0) != 0x80)
                count++;
        return count;
    }

    enum Place
    {
        Beginning,
        Middle,
        Unknown,
    }
}

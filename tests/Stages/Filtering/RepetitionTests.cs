using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Stages.Filtering;

namespace Millrace.Stages.Tests.Filtering;

/// <summary>The rules of repetition: hand-made texts at their thresholds, and against a plain count of everything.</summary>
public sealed class RepetitionTests
{
    [Theory]
    [InlineData("a\nb\nc\na", 0.25, true)] // one of four stood before
    [InlineData("a\nb\nc\n a ", 0.24, false)]
    [InlineData("a\n\n\nb\n\na\nc", 0.25, true)] // empty lines do not count
    public Task Lines(string text, double most, bool passes) =>
        Expect(Filters.Anything with { MaxDuplicateLines = most }, text, passes, "more lines stood before than max-duplicate-lines");

    [Theory]
    [InlineData("a\nb\n\na\nb\n\na\n\nb", 0.25, true)]
    [InlineData("a\nb\n\na\nb\n\na\n\nb", 0.24, false)]
    [InlineData("a\nb\n\nb\na", 0.01, true)]
    public Task Paragraphs(string text, double most, bool passes) =>
        Expect(Filters.Anything with { MaxDuplicateParagraphs = most }, text, passes, "more paragraphs stood before than max-duplicate-paragraphs");

    [Theory]
    [InlineData("ää\nbbbbbb\nää", 0.2, true)] // 2 of 10
    [InlineData("ää\nbbbbb\nää", 0.2, false)]
    public Task Characters_of_lines(string text, double most, bool passes) => Expect(
        Filters.Anything with { MaxDuplicateLineCharacters = most }, text, passes,
        "lines that stood before are more of the text than max-duplicate-line-characters");

    [Theory]
    [InlineData("ä\nä\n\nbbbb\nbb\n\nä\nä", 0.2, true)]
    [InlineData("ä\nä\n\nbbbb\nb\n\nä\nä", 0.2, false)]
    public Task Characters_of_paragraphs(string text, double most, bool passes) => Expect(
        Filters.Anything with { MaxDuplicateParagraphCharacters = most }, text, passes,
        "paragraphs that stood before are more of the text than max-duplicate-paragraph-characters");

    [Theory]
    [InlineData(2, "aa bb cc aa bb dd", 8.0 / 12)]
    [InlineData(2, "ha ha ha", 0)] // overlaps itself
    [InlineData(2, "ha ha ha ha", 1)]
    [InlineData(2, "a b c d", 0)] // nothing stands twice
    [InlineData(2, "a b cccc dd a b x cccc dd", 12.0 / 17)] // of equally frequent ones, the longer
    [InlineData(3, "a b c x a b c", 6.0 / 7)]
    [InlineData(4, "a b c d x a b c d y y y y", 8.0 / 13)]
    [InlineData(5, "a b c d e x a b c d e", 5.0 / 11)]
    [InlineData(5, "a b c d e f x a b c d e f", 6.0 / 13)] // two that overlap
    [InlineData(5, "a a a a a a", 5.0 / 6)]
    [InlineData(6, "a b c d e x a b c d e", 0)]
    [InlineData(10, "a b c d e f g h i jj x a b c d e f g h i jj", 11.0 / 23)]
    public async Task N_grams(int n, string text, double share)
    {
        var reason = n < 5 ? $"one {n}-gram is more of the text than max-top-{n}-gram"
            : $"repeated {n}-grams are more of the text than max-duplicate-{n}-grams";
        await Expect(Limit(n, share > 0 ? share : 0.001), text, passes: true, reason);
        if (share > 0)
            await Expect(Limit(n, Math.BitDecrement(share)), text, passes: false, reason);
    }

    [Fact]
    public void N_grams_are_those_of_a_plain_count()
    {
        var words = Gen.Elements("a", "bb", "ä", "dddddddddd", "e").NonEmptyListOf();
        var cases = from text in words from n in Gen.Choose(2, 10) select (Text: text.ToArray(), N: n);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var share = input.N < 5 ? Top(input.Text, input.N) : Duplicate(input.Text, input.N);
            var text = string.Join(' ', input.Text);
            var at = Filters.ReasonAsync(Filters.Off with { Repetition = Limit(input.N, share > 0 ? share : 1e-9) }, text).Result;
            var below = share > 0
                ? Filters.ReasonAsync(Filters.Off with { Repetition = Limit(input.N, Math.BitDecrement(share)) }, text).Result
                : "nothing is repeated";
            return at is null && below is not null;
        }).QuickCheckThrowOnFailure();
    }

    static double Top(string[] words, int n)
    {
        var best = (Count: 1, Characters: 0);
        foreach (var gram in Enumerable.Range(0, Math.Max(0, words.Length - n + 1)).Select(i => words[i..(i + n)]))
        {
            var (count, next) = (0, 0);
            for (var i = 0; i + n <= words.Length; i++)
                if (i >= next && words.AsSpan(i, n).SequenceEqual(gram))
                    (count, next) = (count + 1, i + n);
            var characters = count * gram.Sum(word => word.Length);
            if (count > best.Count || (count == best.Count && count > 1 && characters > best.Characters))
                best = (count, characters);
        }
        return best.Characters / (double)words.Sum(word => word.Length);
    }

    static double Duplicate(string[] words, int n)
    {
        var covered = new bool[words.Length];
        for (var i = 0; i + n <= words.Length; i++)
            for (var j = 0; j < i; j++)
                if (words.AsSpan(i, n).SequenceEqual(words.AsSpan(j, n)))
                    covered.AsSpan(i, n).Fill(true);
        return words.Where((_, i) => covered[i]).Sum(word => word.Length) / (double)words.Sum(word => word.Length);
    }

    static RepetitionLimits Limit(int n, double limit) => Filters.Anything with
    {
        MaxTopNGram = [.. Enumerable.Range(2, 3).Select(length => length == n ? limit : 0)],
        MaxDuplicateNGrams = [.. Enumerable.Range(5, 6).Select(length => length == n ? limit : 0)],
    };

    static async Task Expect(RepetitionLimits limits, string text, bool passes, string reason) =>
        Assert.Equal(passes ? null : reason, await Filters.ReasonAsync(Filters.Off with { Repetition = limits }, text));

    [Fact]
    public void Words_are_those_of_a_plain_split()
    {
        var texts = Gen.Elements("a", "the", " ", "\n", "ä", "\u00A0", "\u3000", "漢字", "12", "—", "abcdefgh", "\u2003", "\t").ListOf();
        Prop.ForAll(texts.ToArbitrary(), parts =>
        {
            var text = string.Concat(parts);
            var expected = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            using var words = new TextWords(Encoding.UTF8.GetBytes(text));
            return words.Count == expected.Length
                && words.Characters[^1] == expected.Sum(word => word.Length)
                && words.Alphabetic == expected.Count(word => word.Any(char.IsLetter))
                && words.Hashes.ToArray().Distinct().Count() == expected.Distinct().Count();
        }).QuickCheckThrowOnFailure();
    }
}

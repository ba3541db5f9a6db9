using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Stages.Filtering;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Filtering;

/// <summary>Each rule at its threshold: the last text that passes and the first that does not.</summary>
public sealed class FilterDocumentsTests
{
    [Theory]
    [InlineData("äöü😀", 4, true)]
    [InlineData("äöü😀", 5, false)]
    [InlineData("", 0, true)]
    public Task Characters_are_code_points(string text, int least, bool passes) =>
        Expect(Filters.Off with { MinCharacters = least }, text, passes, "fewer characters than min-characters");

    [Theory]
    [InlineData("one two\tthree\nfour", 4, true)]
    [InlineData(" one two ", 3, false)]
    [InlineData("a\u00A0b\u2003c\u3000d\u2028e\u0085f\u1680g\u205Fh\u202Fi", 9, true)]
    [InlineData("a\u00A0b\u2003c\u3000d\u2028e\u0085f\u1680g\u205Fh\u202Fi", 10, false)]
    [InlineData("\u200B\u2010 \u3001â€", 2, true)]
    [InlineData("\u200B\u2010 \u3001â€", 3, false)]
    public Task Words_are_what_white_space_separates(string text, int least, bool passes) =>
        Expect(Filters.Off with { MinWords = least }, text, passes, "fewer words than min-words");

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public Task Too_many_words_are_refused(int most, bool passes) =>
        Expect(Filters.Off with { MaxWords = most }, "one two three", passes, "more words than max-words");

    [Theory]
    [InlineData("aa bbbb", 3, true)]
    [InlineData("aa bbb", 3, false)]
    [InlineData("ää bbbb", 3, true)]
    [InlineData("", 3, true)]
    public Task Short_words_are_refused(string text, double least, bool passes) =>
        Expect(Filters.Off with { MinMeanWordLength = least }, text, passes, "mean word length is below min-mean-word-length");

    [Theory]
    [InlineData("aaaaaaaaaaa bbbbbbbbb", true)]
    [InlineData("aaaaaaaaaaa bbbbbbbbbb", false)]
    public Task Long_words_are_refused(string text, bool passes) =>
        Expect(Filters.Off with { MaxMeanWordLength = 10 }, text, passes, "mean word length is above max-mean-word-length");

    [Theory]
    [InlineData("# b c d e f g h i j", true, "")]
    [InlineData("# b# c d e f g h i j", false, "more hash signs than max-symbol-words")]
    [InlineData("a... b c d e f g h i #", true, "")]
    [InlineData("a... b… c d e f g h i j", false, "more ellipses than max-symbol-words")]
    [InlineData("a.. b.. c d e f g h i j", true, "")]
    public Task Symbols_are_measured_in_words(string text, bool passes, string reason) =>
        Expect(Filters.Off with { MaxSymbolWords = 0.1 }, text, passes, reason);

    [Theory]
    [InlineData("a 1 b2 ä 漢", true)]
    [InlineData("a 1 b2 — 漢", false)]
    [InlineData("a 1 2 3 4", false)]
    public Task Words_must_have_letters(string text, bool passes) =>
        Expect(Filters.Off with { MinAlphabeticWords = 0.8 }, text, passes, "fewer words have a letter than min-alphabetic-words");

    [Theory]
    [InlineData("the river and", true)]
    [InlineData("The the river", false)]
    [InlineData("“WITH (have) them", true)]
    [InlineData("then thatch office two", false)]
    [InlineData("be, to", true)]
    [InlineData("of that", true)]
    public Task English_has_two_stop_words(string text, bool passes) =>
        Expect(Filters.Off with { MinStopWords = 2 }, text, passes, "fewer stop words than min-stop-words");

    [Theory]
    [InlineData("- a\n* b\n• c\nd\n\n  \n", 0.75, true)]
    [InlineData("- a\n  ‣ b\n● c\n◦ d\ne", 0.75, false)]
    [InlineData("a - b\n–c", 0.1, true)]
    public Task Lists_are_refused(string text, double most, bool passes) =>
        Expect(Filters.Off with { MaxBulletLines = most }, text, passes, "more lines begin with a bullet than max-bullet-lines");

    [Theory]
    [InlineData("a...\nb…  \nc...\nd\ne\nf\ng\nh\ni\nj", true)]
    [InlineData("a...\nb…\u00A0\nc...\nd...\ne\nf\ng\nh\ni\nj", false)]
    public Task Teasers_are_refused(string text, bool passes) =>
        Expect(Filters.Off with { MaxEllipsisLines = 0.3 }, text, passes, "more lines end with an ellipsis than max-ellipsis-lines");

    [Theory]
    [InlineData("", true)]
    [InlineData("The river runs to the sea and the people of the town have lived beside it for many years.", true)]
    [InlineData("Der Fluss fließt ins Meer, und die Leute der Stadt leben seit vielen Jahren an seinem Ufer.", false)]
    public async Task Other_languages_are_refused(string text, bool passes)
    {
        var options = Filters.Off with { Languages = ["en"], MinConfidence = 0.3 };
        if (text.Length > 0)
            await Expect(options, text, passes, "language is not one of languages");
        await Filters.PassesAsync(options with { Languages = ["de", "en"] }, text.Length > 0 ? text : "and the river of that town");
        if (passes && text.Length > 0)
            await Filters.FailsAsync(options with { MinConfidence = 1 }, text, "language is told with less than min-confidence");
    }

    [Fact]
    public async Task First_broken_rule_in_their_order_is_the_reason()
    {
        await Filters.FailsAsync(Filters.Gopher, "# # #", "fewer words than min-words");
        await Filters.FailsAsync(Filters.Gopher with { MinWords = 0 }, "# # #", "mean word length is below min-mean-word-length");
    }

    [Fact]
    public async Task Judging_allocates_nothing()
    {
        var options = Filters.Gopher with { MaxWords = 0, Languages = ["en"], MinConfidence = 0.1 };
        var stage = new FilterDocuments(options);
        var random = new Random(1);
        string[] words = ["the", "of", "and", "river", "stone", "light", "house", "garden", "morning", "letter", "captain", "harbour", "winter", "bread"];
        Document[] documents = [.. ((int[])[100, 1000, 10_000]).Select(count => new Document(0, 0, 0, Encoding.UTF8.GetBytes(
            string.Join(' ', Enumerable.Range(0, count).Select(i => words[random.Next(words.Length)] + (i % 3 == 0 ? $"{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}" : ""))))))];
        var passed = 0;
        Emit<Document> emit = _ =>
        {
            passed++;
            return ValueTask.CompletedTask;
        };
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++) // the pool of arrays is that of all tests, and may be empty now and then
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var document in documents)
                await stage.OnElementAsync(document, emit);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
        Assert.Equal(20 * documents.Length, passed);
    }

    [Fact]
    public Task Filter_keeps_the_laws()
    {
        var random = new Random(3);
        Document[] documents =
        [
            .. Enumerable.Range(0, 30).Select(i => new Document(i, 0, 100 * i, Encoding.UTF8.GetBytes(
                string.Join(' ', Enumerable.Range(0, random.Next(40, 70)).Select(_ => "word" + random.Next(i < 15 ? 3 : 1000)).Append("the").Append("of"))))),
        ];
        return StageLaws.All(() => new FilterDocuments(Filters.Gopher), documents, document => document.Id, document => document.Text.ToArray());
    }

    static async Task Expect(FilterDocumentsOptions options, string text, bool passes, string reason) =>
        Assert.Equal(passes ? null : reason, await Filters.ReasonAsync(options, text));
}

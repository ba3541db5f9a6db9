using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Languages;

namespace Millrace.Stages.Tests.Languages;

public sealed class LanguageIdentifierTests
{
    static readonly LanguageIdentifier Identifier = LanguageIdentifier.Shared;

    [Fact]
    public void Paragraph_of_each_language_is_told()
    {
        var wrong = LanguageSamples.All
            .Select(sample => (sample.Code, Language: Identify(sample.Text)))
            .Where(result => result.Language.Code != result.Code || result.Language.Confidence < 0.5)
            .Select(result => $"{result.Code}: {result.Language}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Codes_are_those_it_tells()
    {
        Assert.Empty(LanguageSamples.All.Select(sample => sample.Code).Except(Identifier.Codes));
        Assert.All(Identifier.Codes, code => Assert.True(LanguageCodes.IsKnown(code), code));
        Assert.DoesNotContain("und", Identifier.Codes);
        Assert.Equal(Identifier.Codes.Order(StringComparer.Ordinal).Distinct(), Identifier.Codes);
    }

    // Sentences of some 100 bytes have few frequent words: where they are told wrongly, their confidence says so.
    [Fact]
    public void Sentences_are_mostly_told_and_wrong_ones_are_not_confident()
    {
        var sentences = LanguageSamples.All
            .SelectMany(sample => sample.Text.Split(". ").Select(text => (sample.Code, Language: Identify(text))))
            .ToList();
        var right = sentences.Count(sentence => sentence.Language.Code == sentence.Code);
        var sureButWrong = sentences.Where(sentence => sentence.Language.Code != sentence.Code && sentence.Language.Confidence > 0.7);
        Assert.True(right > sentences.Count * 0.95, $"{right} of {sentences.Count}: {string.Join(", ", sentences.Where(sentence => sentence.Language.Code != sentence.Code))}");
        Assert.Empty(sureButWrong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\t")]
    [InlineData("1,234.56 + 78 = ???")]
    [InlineData("qwrtp zxcv bnmlk wrtzp ghjkl")]
    public void Text_without_language_is_unknown(string text) => Assert.Equal(Language.Unknown, Identify(text));

    [Fact]
    public void List_of_names_is_not_confident() =>
        Assert.InRange(Identify("Smith Miller Johnson Brown Garcia Martinez Schneider Fischer Weber Rossi Ferrari Dubois Moreau").Confidence, 0, 0.5);

    [Fact]
    public void Mixture_is_less_confident_than_each_part()
    {
        var german = LanguageSamples.All.First(sample => sample.Code == "de").Text;
        var russian = LanguageSamples.All.First(sample => sample.Code == "ru").Text;
        Assert.InRange(Identify(german + "\n" + russian).Confidence, 0.3, 0.7);
        Assert.InRange(Identify(german).Confidence, 0.9, 1);
        Assert.InRange(Identify(russian).Confidence, 0.9, 1);
    }

    [Fact]
    public void Long_text_is_told_by_all_its_parts()
    {
        var english = string.Concat(Enumerable.Repeat(LanguageSamples.All[0].Text + "\n", 400));
        var german = string.Concat(Enumerable.Repeat(LanguageSamples.All[1].Text + "\n", 800));
        Assert.Equal("de", Identify(english + german).Code);
        Assert.Equal("de", Identify(german + english).Code);
    }

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        var random = new Random(5);
        var bytes = new byte[40_000];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(bytes);
            Assert.InRange(Identifier.Identify(bytes.AsSpan(0, random.Next(bytes.Length))).Confidence, 0, 1);
        }
    }

    [Fact]
    public void Nothing_is_allocated_per_text()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(LanguageSamples.All[2].Text, 100)));
        Identifier.Identify(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Identifier.Identify(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [SharedDataFact("books")]
    public void Every_chapter_of_english_novels_is_english()
    {
        var (pieces, english) = (0, 0);
        foreach (var file in Directory.GetFiles(SharedData.PathOf("books"), "*.txt"))
        {
            var book = File.ReadAllBytes(file).AsSpan();
            for (var at = 0; at + 1000 <= book.Length; at += 10_000)
            {
                pieces++;
                english += Identifier.Identify(book.Slice(at, 1000)) is { Code: "en", Confidence: > 0.5 } ? 1 : 0;
            }
        }
        Assert.True(english >= pieces * 0.999, $"{english} of {pieces}");
    }

    [SharedDataFact("sentences")]
    public void Sentences_of_english_web_pages_are_english()
    {
        var text = File.ReadAllLines(Directory.GetFiles(SharedData.PathOf("sentences"), "*ewt*dev*", SearchOption.AllDirectories)[0])
            .Where(line => line.StartsWith("# text = ", StringComparison.Ordinal)).Select(line => line[9..]).ToList();
        var longer = text.Where(sentence => sentence.Length >= 100).ToList();
        var wrong = longer.Where(sentence => Identify(sentence).Code != "en").Select(sentence => $"{Identify(sentence)} {sentence}").ToList();
        var sureButWrong = text.Count(sentence => Identify(sentence) is { Code: not "en", Confidence: > 0.7 });
        Assert.True(wrong.Count <= longer.Count * 0.03, $"{wrong.Count} of {longer.Count}: {string.Join('\n', wrong)}");
        Assert.True(sureButWrong <= text.Count * 0.01, $"{sureButWrong} of {text.Count}");
    }

    [SharedDataFact("commoncrawl", "cc_net-sample.wet")]
    public void Records_of_cc_net_are_told()
    {
        var text = File.ReadAllText(SharedData.PathOf("commoncrawl", "cc_net-sample.wet"));
        string[] codes = [.. text.Split("WARC/1.0").Skip(2).Select(record => Identify(record[(record.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]).Code)];
        Assert.Equal(["en", "zh", "ru"], codes);
    }

    static Language Identify(string text) => Identifier.Identify(Encoding.UTF8.GetBytes(text));
}

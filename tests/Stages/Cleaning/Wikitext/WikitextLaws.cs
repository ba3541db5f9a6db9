using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Wikitext;

namespace Millrace.Stages.Tests.Cleaning.Wikitext;

/// <summary>Any text is cleaned in work that grows with its size, and what comes out is UTF-8.</summary>
public class WikitextLaws
{
    const int Bytes = 1 << 20;

    static readonly string[] tokens =
    [
        "{{", "}}", "{{{", "}}}", "[[", "]]", "[", "]", "[http://a ", "|", "=", "\n", "\n\n", "{|", "\n{|", "\n|}", "\n|-\n", "<ref>", "</ref>", "<ref ",
        "<ref name=\"x\"/>", "<!--", "-->", "<nowiki>", "</nowiki>", "<math>", "</math>", "<table>", "</table>", "<ul>", "</ul>", "<br>", "<", ">",
        "''", "'''", "'''''", "&", "&amp;", "&nbsp;", "&#32;", "-{", "}-", "-{a:", ";", "\n*", "\n=", "\n==a==\n", "\n ", "__", "__A__", "~~~~", "{{lang|a|",
        "{{nowrap|", "{{convert|1|", "{{quote|", "<sup>", "<math>\\frac", "<math>x^{", "\n:", "[[File:a.png|", "[[a|", "[[Category:", "[[:", "#", ":", " ", "  ", "\t", "\r\n", "(", ")", ",", "ü", "\u00A0", "x y",
    ];

    public static TheoryData<string> Tokens() => [.. tokens];

    [Theory]
    [MemberData(nameof(Tokens))]
    public void One_token_alone_is_linear_work(string token) => AssertLinear(Repeat(token, Bytes / 8));

    [Theory]
    [InlineData("{{", "}}")]
    [InlineData("{{{", "}}}")]
    [InlineData("[[", "]]")]
    [InlineData("[[a|", "]]")]
    [InlineData("[[File:a.png|", "]]")]
    [InlineData("{{nowrap|", "}}")]
    [InlineData("{{nowrap|a=", "}}")]
    [InlineData("{{lang|a|[[", "]]}}")]
    [InlineData("{{quote|\n{|\n", "\n|}\n}}")]
    [InlineData("\n{|\n|", "\n|}\n")]
    [InlineData("<table>", "</table>")]
    [InlineData("<ref>", "</ref>")]
    [InlineData("-{", "}-")]
    [InlineData("-{a:", "}-")]
    [InlineData("<!--", "-->")]
    [InlineData("[http://a ", "]")]
    [InlineData("{{", "]]")]
    [InlineData("<ul><ol>", "</ul>")]
    [InlineData("({{x}}", "{{x}})")]
    public void Deep_nesting_is_linear_work(string open, string close)
    {
        AssertLinear(Repeat(open, Bytes));
        AssertLinear(Repeat(open, Bytes / 2) + Repeat(close, Bytes / 2));
        AssertLinear(Repeat(open, Bytes / 16) + "x" + Repeat(close, Bytes / 64));
        AssertLinear(Repeat(open + "x" + close, Bytes / 16));
        AssertLinear(Repeat(open + open + close, Bytes / 16));
    }

    [Fact]
    public void Any_two_tokens_in_turns_are_linear_work()
    {
        foreach (var first in tokens)
            foreach (var second in tokens)
                AssertLinear(Repeat(first + second, 1 << 10));
    }

    [Fact]
    public void Any_tokens_are_linear_work()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder();
            while (text.Length < 4_000)
                text.Append(tokens[random.Next(tokens.Length)]);
            AssertLinear(text.ToString());
        }
    }

    // 64 bytes are looked at at once: every place of a mark in them, and the end of the text in every place.
    [Fact]
    public void Marks_are_found_wherever_they_stand()
    {
        for (var before = 0; before < 140; before++)
        {
            var text = new string('x', before) + "[[a|b]] '''c''' {{d}}\u00A0e  f.";
            Assert.Equal(new string('x', before) + "b c e f.", Cleaned.Text(text));
        }
    }

    [SharedDataFact("wiki")]
    public void Real_pages_that_were_damaged_are_cleaned()
    {
        var random = new Random(7);
        foreach (var article in SharedDumps.All.SelectMany(SharedDumps.Articles))
        {
            var page = Encoding.UTF8.GetString(article.Text.Span[..Math.Min(article.Text.Length, 20_000)]);
            for (var round = 0; round < 8; round++)
                AssertLinear(Damage(page, random));
        }
    }

    // A cleaner is used again and again: the second time nothing is allocated but what the output needs.
    [SharedDataFact("wiki")]
    public void Cleaning_allocates_nothing_for_a_token()
    {
        var articles = SharedDumps.Articles(SharedDumps.English).Where(article => article.Title is not ("List of anthropologists" or "Ada" or "Alien")).ToList();
        var cleaner = new WikitextCleaner();
        var prose = new System.Buffers.ArrayBufferWriter<byte>(1 << 20);
        long Clean()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var article in articles)
            {
                prose.ResetWrittenCount();
                cleaner.Clean(new(0, 0, 0, article.Text), prose);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Clean();
        Assert.InRange(Clean() / articles.Count, 0, 512);
    }

    static string Damage(string page, Random random)
    {
        var text = new StringBuilder(page);
        for (var count = 1 + random.Next(30); count > 0; count--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 60), text.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, tokens[random.Next(tokens.Length)]);
                    break;
                case 2:
                    text.Insert(random.Next(text.Length), text.ToString(at, length));
                    break;
                default:
                    text.Length = Math.Max(1, text.Length - length);
                    break;
            }
        }
        return text.ToString();
    }

    static void AssertLinear(string wikitext)
    {
        var bytes = Encoding.UTF8.GetBytes(wikitext);
        var cleaner = new WikitextCleaner();
        try
        {
            var prose = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Cleaned.Bytes(bytes, cleaner));
            Assert.Equal(prose.Trim(), prose);
            Assert.DoesNotContain("\n\n\n", prose, StringComparison.Ordinal);
        }
        catch (FilteredElementException)
        {
        }
        Assert.InRange(cleaner.Steps, 0, 4L * bytes.Length + 256);
    }

    static string Repeat(string token, int bytes) => string.Concat(Enumerable.Repeat(token, bytes / token.Length));
}

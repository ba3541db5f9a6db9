using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using Millrace.Actors.Streaming;
using Millrace.Stages.Cleaning.Html;
using static Millrace.Stages.Tests.Cleaning.Html.Pages;

namespace Millrace.Stages.Tests.Cleaning.Html;

/// <summary>No page stops a worker, or brings it down.</summary>
public sealed class HostilePages
{
    // Quadratic work on these takes minutes; on a busy machine linear work takes far less than this.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly TheoryData<string, string> Repeated = new()
    {
        { "<div>", "</div>" },
        { "<div>", "" },
        { "<span>", "</span>" },
        { "<b>", "" },
        { "<font color=1>", "</p>" },
        { "<a href=x>", "" },
        { "<table><tr><td>", "" },
        { "<p><table>", "" },
        { "<ul><li>", "" },
        { "<svg><g>", "" },
        { "<select>", "" },
        { "<b></p>", "" },
        { "</x>", "" },
        { "<a b", "" },
        { "<!--", "" },
        { "<![CDATA[", "" },
        { "&amp", "" },
        { "&#", "" },
        { "<script>", "" },
        { "<textarea><script><!--", "" },
        { "<br>x", "" },
        { "x<p>", "" },
        { "x \u00A0\u200B", "" },
        { "<p class='a b c d e f g h i j'>x.", "" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Repeating_it_100000_times_takes_no_long_time(string opening, string closing)
    {
        var page = new StringBuilder("<p>" + Bees + "</p><p>" + River + "</p>");
        for (var i = 0; i < 100_000; i++)
            page.Append(opening);
        page.Append("deep down");
        for (var i = 0; i < 100_000; i++)
            page.Append(closing);
        var start = Stopwatch.GetTimestamp();
        Assert.StartsWith(Bees, Clean(page.ToString()), StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void Tag_of_100000_attributes_takes_no_long_time()
    {
        var tag = string.Concat(Enumerable.Range(0, 100_000).Select(i => $" a{i}=b class{i} class=x"));
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(Bees + "\n\n" + River, Clean($"<div{tag}><p>{Bees}</p><p>{River}</p>"));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void Text_in_100000_divs_is_found()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 100_000)) + $"<p>{Bees}</p><p>{River}</p>" + string.Concat(Enumerable.Repeat("</div>", 100_000));
        Assert.Equal(Bees + "\n\n" + River, Clean(deep));
    }

    [Fact]
    public void Page_of_any_bytes_gives_text_or_is_left_out()
    {
        string[] pieces =
        [
            "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<a href=x>", "</a>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<ul>", "<li>", "</ul>",
            "<svg>", "</svg>", "<math>", "<nav>", "</nav>", "<h1>", "</h1>", "<br>", "<pre>", "</pre>", "<script>", "</script>", "<style>", "</style>",
            "<!--", "-->", "<", ">", "&", "&lt;", "&#0;", "&#xD800;", "&#1114112;", "\0", "\uD800", "\u00AD", "\u200D", " ", "\n", "'", "\"", "=",
            "<p class=\"", "<plaintext>", "<title>", "</title>", "<textarea>", "<select>", "<option>", "<template>", "</template>", "<frameset>",
            "<p hidden>", "<div class=nav>", "<meta charset=utf-7>", "<meta charset=utf-16>", "<?xml encoding=x?>", "<!DOCTYPE", "]]>", "<![CDATA[",
            Bees, River, Flour, Short, "x", "é", "漢", "😀",
        ];
        var cleaner = new HtmlCleaner();
        var random = new Random(21);
        var texts = 0;
        for (var round = 0; round < 3000; round++)
        {
            var page = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => pieces[random.Next(pieces.Length)])));
            for (var flips = random.Next(-3, 4); flips > 0; flips--)
                page[random.Next(page.Length)] = (byte)random.Next(256);
            try
            {
                var text = Clean(page, random.Next(5) == 0 ? "iso-8859-1" : null, cleaner);
                Assert.True(Utf8.IsValid(Encoding.UTF8.GetBytes(text)));
                Assert.All(text.Split("\n\n"), paragraph =>
                {
                    Assert.NotEmpty(paragraph);
                    Assert.Equal(paragraph.Trim(), paragraph);
                    Assert.DoesNotContain(paragraph, character => char.IsControl(character));
                });
                texts++;
            }
            catch (FilteredElementException)
            {
                // No prose is no failure.
            }
        }
        Assert.InRange(texts, 300, 2900);
    }
}

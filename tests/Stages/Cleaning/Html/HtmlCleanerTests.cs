using Millrace.Actors.Streaming;
using static Millrace.Stages.Tests.Cleaning.Html.Pages;

namespace Millrace.Stages.Tests.Cleaning.Html;

public sealed class HtmlCleanerTests
{
    const string Two = Bees + "\n\n" + River;
    const string P1 = "<p>" + Bees + "</p>";
    const string P2 = "<p>" + River + "</p>";

    /// <summary>Page, and its text. Each is one construct of real pages.</summary>
    public static readonly TheoryData<string, string, string> Constructs = new()
    {
        { "paragraphs", P1 + P2, Two },
        { "paragraphs without end tags", "<p>" + Bees + "<p>" + River, Two },
        { "divs", "<div>" + Bees + "</div><div><div>" + River + "</div></div>", Two },
        { "two line breaks", Bees + "<br><br>" + River, Two },
        { "two line breaks with white space between", Bees + "<br />\n <br/>" + River, Two },
        { "one line break is a space", "My grandmother<br>kept bees" + Bees[24..] + P2, Two },
        { "white space is one space", "<p>\n\t" + Bees.Replace(" ", " \n&nbsp;\u2003 ", StringComparison.Ordinal) + "  </p>" + P2, Two },
        { "markup in a word", P1.Replace("grandmother", "gr<b>and</b><i>mot<span>h</span></i>er", StringComparison.Ordinal) + P2, Two },
        { "soft hyphens and marks that are not seen", P1.Replace("grandmother", "grand&shy;mo\u200Bther\u200E\uFEFF", StringComparison.Ordinal) + P2, Two },
        { "entities", P1 + P2.Replace("The river", "Caf&eacute; &amp; &lt;mill&gt; &#8220;x&#x201D; &hellip; &xyzzy; The river", StringComparison.Ordinal),
            Bees + "\n\nCafé & <mill> “x” … &xyzzy; " + River },
        { "scripts and styles", P1 + "<script>if (a < b && '</p>') document.write('<p>" + Flour + "</p>');</script><style>p { color: red }</style>" + P2, Two },
        { "comments", P1 + "<!-- " + P2 + " --><!--> -->" + P2, Bees + "\n\n-->\n\n" + River },
        { "navigation", "<nav><ul><li><a href=/>Home</a><li><a href=/b>Bees</a></ul><p>" + Flour + "</p></nav>" + P1 + P2, Two },
        { "header, footer and aside of the page", "<header><p>" + Flour + "</p></header>" + P1 + P2 + "<aside>" + Flour + "</aside><footer>" + Flour + "</footer>", Two },
        { "header of an article keeps its title", "<article><header><h1>The mill</h1></header>" + P1 + P2 + "</article>", "The mill\n\n" + Two },
        { "forms", P1 + "<form><label>Your name, please</label><input value=x><select><option>One<option>Two</select><textarea>" + Flour
            + "</textarea><button>Send it</button></form>" + P2, Two },
        { "a form around the page", "<form id=aspnetForm>" + P1 + P2 + "</form>", Two },
        { "hidden by attribute", P1 + "<p hidden>" + Flour + "</p><p aria-hidden=true>" + Flour + "</p>" + P2, Two },
        { "hidden by style", P1 + "<p style='color:red; DISPLAY : none'>" + Flour + "</p><div style=visibility:hidden>" + Flour + "</div>" + P2, Two },
        { "boilerplate by class", P1 + "<div class='box cookie-notice'>" + Flour + "</div><div id=siteSidebar>" + Flour + "</div>" + P2, Two },
        { "class of the body means nothing", "<body class='has-sidebar nav'>" + P1 + P2, Two },
        { "class of a wrapper means nothing", "<div class='layout-with-sidebar'>" + P1 + P2 + "</div>", Two },
        { "boilerplate by role", "<div role=navigation>" + Flour + "</div>" + P1 + P2 + "<div role=contentinfo>" + Flour + "</div>", Two },
        { "headings with text below", "<h1>The old mill</h1>" + P1 + "<h2>Water</h2>" + P2, "The old mill\n\n" + Bees + "\n\nWater\n\n" + River },
        { "heading with nothing below", P1 + P2 + "<h2>Archives</h2><ul><li><a href=/1>May</a><li><a href=/2>June</a></ul>", Two },
        { "short paragraph between good ones", P1 + "<p>" + Short + "</p>" + P2, Bees + "\n\n" + Short + "\n\n" + River },
        { "short lines around", "<div>Home</div><div>News</div><p>12 May 2024</p>" + P1 + P2 + "<div>Imprint</div><div>© 2024 The Mill</div>", Two },
        { "lists of links", "<ul><li><a href=1>The best honey of the year, and where to find it when it is sold out</a><li><a href=2>What the miller said when "
            + "the wheel had stopped, and what we did about it</a></ul>" + P1 + P2, Two },
        { "list in the text", P1 + "<ul><li>sacks of flour<li>jars of honey</ul>" + P2, Bees + "\n\nsacks of flour\n\njars of honey\n\n" + River },
        { "links in the text", P1.Replace("grandmother", "<a href=/g>grandmother</a>", StringComparison.Ordinal) + P2, Two },
        { "open link", P1.Replace("the hives", "<a href=/g>the hives", StringComparison.Ordinal) + P2, Two },
        { "place that a link leads to", "<a name=top class=toc>" + P1 + P2, Two },
        { "layout table", "<table><tr><td><a href=1>One</a><td>" + P1 + P2 + "<tr><td>foot</table>", Two },
        { "cells without end tags", "<table><tr><td>" + Bees + "<td>" + River + "<tr><td>x</table>", Two },
        { "table of numbers", P1 + P2 + "<table><tr><th>Year<th>Sacks<tr><td>1901<td>4,000</table>", Two },
        { "table of numbers in the text", P1 + "<table><tr><th>Year<th>Sacks<tr><td>1901<td>4,000<tr><td>1902<td><b>5,000</b></table>" + P2, Two },
        { "list in a cell of a layout table", "<table><tr><td>" + P1 + "<ul><li>sacks of flour</ul>" + P2 + "</table>", Bees + "\n\nsacks of flour\n\n" + River },
        { "post of a forum among links", P1 + P2 + "<div><a href=1>Quote</a> <a href=2>Report this post to the moderators</a></div><div>" + Post + "</div><div><a href=3>Quote</a></div>",
            Two + "\n\n" + Post },
        { "paragraphs between what is beside the text", "<p><a href=1>By Jane Doe and others of our newspaper, on the twelfth of March in the spring</a></p><p>" + Post[..^34]
            + "</p><aside>" + Flour + "</aside>" + P1 + P2, Post[..^34] + "\n\n" + Two },
        { "short last sentence", P1 + P2 + "<h2>Next</h2><p>The mill opens in May.</p><p><a href=1>Read more about the mill</a></p><p>Sign up now</p>",
            Two + "\n\nNext\n\nThe mill opens in May." },
        { "rights that are reserved", P1 + P2 + "<p>Copyright 2024 The Mill. All rights reserved.</p>", Two },
        { "preformatted text", "<pre>" + Bees.Replace(". She", ".\n  She", StringComparison.Ordinal) + "\n\n" + River + "</pre>", Two },
        { "quotation", "<blockquote>" + P1 + "</blockquote>" + P2, Two },
        { "definition list", "<dl><dt>Bees<dd>" + Bees + "<dt>River<dd>" + River + "</dl>", Bees + "\n\nRiver\n\n" + River },
        { "picture", P1 + "<svg><title>Mill</title><text>" + Flour + "</text><path d=x /></svg>" + P2, Two },
        { "picture that is not closed", P1 + "<svg><g>" + P2, Two },
        { "no script", P1 + "<noscript><p>" + Flour + "</p></noscript>" + P2, Two },
        { "frame", P1 + "<iframe src=x><p>" + Flour + "</p></iframe>" + P2, Two },
        { "template", P1 + "<template><p>" + Flour + "</p></template>" + P2, Two },
        { "article among teasers", "<p>" + Flour[..160] + "</p><main>" + P1 + P2 + "</main><p>" + Flour[..150] + "</p>", Two },
        { "end tags of nothing", "</div></b>" + P1 + "</p></table></li>" + P2 + "</html></body>", Two },
        { "badly nested", "<b><p>" + Bees + "</b></p><i><div>" + River + "</i></div>", Two },
        { "unknown elements", "<app-root><my-text><p>" + Bees + "</p></my-text><x:y>" + River + "</x:y></app-root>", Two },
        { "upper case", P1.ToUpperInvariant().Replace(Bees.ToUpperInvariant(), Bees, StringComparison.Ordinal) + "<DIV>" + River + "</DIV>", Two },
        { "dialogue", "<p>“Where have you been all this time, and what did you bring us from the town?”</p><p>“I was at the mill, and I have brought nothing at all but this.”</p>"
            + "<p>“Then you must go back there at once, or we shall have no bread in the house.”</p><p>“I will go when the rain has stopped, and not one minute before it, do you hear?”</p><p>“Not in this rain, and not before I have had my tea.”</p><p>“Your tea is on the table, where it has been for the last half hour and more.”</p>",
            "“Where have you been all this time, and what did you bring us from the town?”\n\n“I was at the mill, and I have brought nothing at all but this.”\n\n"
            + "“Then you must go back there at once, or we shall have no bread in the house.”\n\n“I will go when the rain has stopped, and not one minute before it, do you hear?”\n\n“Not in this rain, and not before I have had my tea.”\n\n“Your tea is on the table, where it has been for the last half hour and more.”" },
        { "Wikipedia's signs", P1.Replace("honey.", "honey.<sup class=reference><a href=#1>[1]</a></sup>", StringComparison.Ordinal)
            + "<h2>Water<span class=mw-editsection>[<a href=e>edit</a>]</span></h2>" + P2, Bees + "\n\nWater\n\n" + River },
        { "readings of characters", "<p>" + Bees + "<ruby>蜂<rp>(</rp><rt>はち</rt><rp>)</rp></ruby></p>" + P2, Bees + "蜂\n\n" + River },
        { "comments where nothing else is", "<div class=comments>" + P1 + P2 + "</div>", Two },
        { "Chinese", "<p>" + Chinese + "</p><p>短句。</p><p>" + Chinese + "</p><ul><li><a href=1>首页</a></ul>", Chinese + "\n\n短句。\n\n" + Chinese },
        { "Thai", "<p>" + Thai + "</p><p>" + Thai + "</p><a href=1>หน้าแรก</a>", Thai + "\n\n" + Thai },
    };

    const string Post = "I left my bike outside over the winter and now the chain is orange. Can I save it with oil, or do I need a new one? The rest still looks fine to me.";

    const string Chinese = "我的祖母在旧磨坊后面养蜜蜂，每年夏天她都会给我们每个人一罐蜂蜜。她说雨后温暖的一周是最好的天气，那时椴树开花，没有人打扰蜂箱。我们小时候总是在河边玩耍，看着水车慢慢转动，直到太阳下山才回家。";

    const string Thai = "คุณยายของฉันเลี้ยงผึ้งไว้หลังโรงสีเก่า และทุกฤดูร้อนท่านจะให้น้ำผึ้งพวกเราคนละขวด ท่านบอกว่าอากาศที่ดีที่สุดคือสัปดาห์ที่อบอุ่นหลังฝนตก เมื่อต้นไม้ออกดอกและไม่มีใครรบกวนรังผึ้ง.";

    [Theory]
    [MemberData(nameof(Constructs))]
    public void Construct_becomes_its_text(string name, string body, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, Clean("<!DOCTYPE html><html lang=en><head><title>Mill</title><meta charset=utf-8></head><body>" + body));
        Assert.Equal(expected, Clean(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body></body></html>")]
    [InlineData("<ul><li><a href=1>Home</a><li><a href=2>News</a></ul>")]
    [InlineData("<p>404 not found</p>")]
    [InlineData("<script>var text = 'the and of to a in is that it was for on he with as be his at by i this had not are but from or have an they which';</script>")]
    public void Page_without_prose_is_left_out(string page) =>
        Assert.Equal("the page has no main text", Assert.Throws<FilteredElementException>(() => Clean(page)).Reason);

    [Fact]
    public void One_cleaner_reads_page_after_page()
    {
        var cleaner = new Millrace.Stages.Cleaning.Html.HtmlCleaner();
        Assert.Throws<FilteredElementException>(() => Clean("<nav><svg>"u8.ToArray(), null, cleaner));
        for (var i = 0; i < 3; i++)
            Assert.Equal(Two, Clean(System.Text.Encoding.UTF8.GetBytes(P1 + P2), null, cleaner));
    }
}

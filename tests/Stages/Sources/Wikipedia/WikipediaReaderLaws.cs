using System.Text;
using Millrace.Stages.Sources;
using static Millrace.Stages.Tests.Sources.Wikipedia.Export;

namespace Millrace.Stages.Tests.Sources.Wikipedia;

public class WikipediaReaderLaws
{
    static readonly string mixed = Of(
        Page("first", "''one''"),
        Page("talk", "x", "1"),
        "<page><title>x</title><ns>0</ns><revision><text>not closed",
        Page("second", "&lt;two&gt; – ü"),
        Page("third", "three", head: "<redirect title=\"y\" />"),
        Page("fourth", new string('4', 300)));

    public static TheoryData<string> Encodings() => new("utf-8", "utf-16", "utf-16BE");

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Reader_goes_on_from_any_place(string name)
    {
        var export = Bytes(name);
        var all = Read(export);
        Assert.Equal(["first", "talk", "", "second", "third", "fourth"], all.Select(document => document.Title ?? ""));
        for (var count = 0; count < all.Count; count++)
            Assert.Equal(Facts(all[(count + 1)..]), Facts(Read(export, offset: all[count].Next.Offset)));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Reader_gives_the_same_however_much_a_read_returns(string name)
    {
        var export = Bytes(name);
        var all = Facts(Read(export));
        foreach (var readBytes in new[] { 1, 2, 3, 7, 64, 1000 })
            Assert.Equal(all, Facts(Read(export, readBytes)));
    }

    [Fact]
    public void Reader_gives_the_same_of_every_encoding()
    {
        var expected = Read(Bytes("utf-8")).Select(document => (document.Title, TextOf(document), document.Refusal));
        Assert.Equal(expected, Read(Bytes("utf-16")).Select(document => (document.Title, TextOf(document), document.Refusal)));
        Assert.Equal(expected, Read(Bytes("utf-16BE")).Select(document => (document.Title, TextOf(document), document.Refusal)));
    }

    [Fact]
    public void Reader_ends_with_a_file_that_is_cut_anywhere()
    {
        var export = Bytes("utf-8");
        var whole = Read(export).Count;
        for (var length = "<mediawiki".Length; length < export.Length; length += 5)
        {
            var read = Read(export[..length]);
            Assert.InRange(read.Count, 0, whole + 1);
            // It is told, but where nothing at all follows a page.
            Assert.True(read is [.., { Refusal.IsFiltered: false }] || Ends(export[..length], "</page>") || Ends(export[..length].AsSpan().TrimEnd("\r\n "u8), "</mediawiki>"), $"cut at {length}");
        }

        static bool Ends(ReadOnlySpan<byte> export, string with) => export.EndsWith(Encoding.UTF8.GetBytes(with));
    }

    [Fact]
    public void Reader_ends_with_any_bytes()
    {
        var random = new Random(5);
        string[] parts = ["<page>", "</page>", "<title>", "</title>", "<ns>0</ns>", "<revision>", "<text>", "</text>", "&amp;", "&", "<", ">", "x", "\0", "page>"];
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder("<mediawiki");
            for (var count = random.Next(40); count > 0; count--)
                text.Append(parts[random.Next(parts.Length)]);
            var export = Encoding.UTF8.GetBytes(text.ToString());
            var all = Read(export);
            Assert.Equal(Facts(all), Facts(Read(export, readBytes: 3)));
            Assert.All(all, document => Assert.True(document.Refusal is null || document.Text.IsEmpty));
        }
    }

    // What is read of a page is searched once: many pages that begin and do not end are no more work than one.
    [Fact]
    public void Pages_that_are_never_closed_are_read_in_one_go()
    {
        var export = Encoding.UTF8.GetBytes("<mediawiki>" + string.Concat(Enumerable.Repeat("<page>", 200_000)));
        Assert.Equal(200_000, Read(export, limit: int.MaxValue / 4).Count);
    }

    static byte[] Bytes(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        return name == "utf-8" ? encoding.GetBytes(mixed) : [.. encoding.GetPreamble(), .. encoding.GetBytes(mixed)];
    }

    static List<(long, long, string?, string, Refusal?)> Facts(List<RawDocument> documents) =>
        [.. documents.Select(document => (document.Offset, document.Length, document.Title, TextOf(document), document.Refusal))];
}

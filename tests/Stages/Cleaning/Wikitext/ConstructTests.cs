using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Wikitext;

namespace Millrace.Stages.Tests.Cleaning.Wikitext;

/// <summary>constructs.txt: what each construct of wikitext becomes, written by hand.</summary>
public class ConstructTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        var file = File.ReadAllText(Repository.PathOf("tests", "Stages", "Cleaning", "Wikitext", "constructs.txt"));
        foreach (var block in file.Split("### ")[1..])
        {
            var name = block[..block.IndexOf('\n', StringComparison.Ordinal)];
            var parts = block[(name.Length + 1)..].Split("--->\n");
            data.Add(name, parts[0].TrimEnd('\n'), parts[1].TrimEnd('\n'));
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Construct_becomes_prose(string name, string wikitext, string prose) =>
        Assert.True(prose == Cleaned.Text(wikitext), $"{name}: got\n{Cleaned.Text(wikitext)}");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Line_ends_of_Windows_make_no_difference(string name, string wikitext, string prose) =>
        Assert.True(prose == Cleaned.Text(wikitext.Replace("\n", "\r\n", StringComparison.Ordinal)),
            $"{name}: got\n{Cleaned.Text(wikitext.Replace("\n", "\r\n", StringComparison.Ordinal))}");

    [Theory]
    [InlineData("")]
    [InlineData("{{Disambiguation}}")]
    [InlineData("* [[a]]\n* [[b]]\n\n[[Category:x]]")]
    [InlineData("== Heading ==\n{| \n| x\n|}\n----\n'''''")]
    public void Document_without_prose_is_filtered(string wikitext) =>
        Assert.Equal("document has no prose", Assert.Throws<FilteredElementException>(() => Cleaned.Text(wikitext)).Reason);

    [Fact]
    public void Cleaner_starts_anew_with_each_document()
    {
        var cleaner = new WikitextCleaner();
        Assert.Equal("a b", Cleaned.Text("a {{b|{{c [[ <ref> {| <!--", cleaner)[..1] + " b");
        Assert.Throws<FilteredElementException>(() => Cleaned.Text("* x", cleaner));
        Assert.Equal("Text.", Cleaned.Text("Text.", cleaner));
    }
}

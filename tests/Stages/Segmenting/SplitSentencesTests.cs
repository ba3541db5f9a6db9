using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Segmenting;

public sealed class SplitSentencesTests
{
    static readonly PunktSplitter English = new SplitSentencesOptions(null).LoadSplitter();

    [Theory]
    [InlineData("\u2003 \n One. Two.\u00A0\n", "One.|Two.")]
    [InlineData("\u001F\u0085x\u3000", "x")]
    [InlineData(". Three!  ) ", ".|Three!  )")]
    public async Task Sentences_are_trimmed_as_python_strips(string text, string sentences)
    {
        var document = Document(text);
        var segmented = Assert.Single(await Run(document));
        Assert.Same(document, segmented.Document);
        Assert.Equal(sentences, string.Join('|', segmented.Sentences.Select(span =>
            Encoding.UTF8.GetString(document.Text.Span.Slice(span.Start, span.Length)))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\u2028\u3000")]
    public async Task Document_of_white_space_is_rejected(string text) =>
        Assert.Equal("document has no text", (await Assert.ThrowsAsync<PoisonElementException>(() => Run(Document(text)))).Message);

    [Fact]
    public void Options_name_a_file_of_parameters()
    {
        using var folder = new TestFolder();
        var path = folder.Write("p.punkt", "millrace-punkt 1\nabbreviation blah\n");
        Assert.Equal(["blah"], new SplitSentencesOptions(path).LoadSplitter().Parameters.Abbreviations);
        Assert.Equal(PunktParameters.English.Hash, English.Parameters.Hash);
    }

    static Document Document(string text) => new(7, 0, 0, Encoding.UTF8.GetBytes(text));

    static async Task<List<SegmentedDocument>> Run(Document document)
    {
        var emitted = new List<SegmentedDocument>();
        await new SplitSentences(English).OnElementAsync(document, segmented =>
        {
            emitted.Add(segmented);
            return ValueTask.CompletedTask;
        });
        return emitted;
    }
}

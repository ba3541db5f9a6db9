using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

public sealed class TokenizeCodeTests
{
    static readonly WordPiece WordPiece = new(SmallVocabulary.English, lowerCase: true);

    [Fact]
    public Task Tokenize_code_keeps_the_laws() =>
        StageLaws.All(
            () => NewStage(),
            ((string[])["a<CODESPLIT>the word<CODESPLIT>the\nword", "b<CODESPLIT><CODESPLIT>the", "c", "d<CODESPLIT>the<CODESPLIT> \n", "e<CODESPLIT>a\nb\n<CODESPLIT>the , the"])
                .Select((text, i) => Record(text) with { Id = i }),
            showInput: document => document.Text.ToArray());

    [Theory]
    [InlineData("name<CODESPLIT>The word.\n  Unaffable\n<CODESPLIT>the\n\n\t. ,\r\n", "the word . / un ##aff ##able / / the / . ,")]
    [InlineData("name<CODESPLIT><CODESPLIT>the", "/ the")]
    [InlineData("<CODESPLIT>\u200B\n\n<CODESPLIT>the\n\u200B\nword", "/ the / word")]
    public async Task Lines_are_sentences_and_one_without_ids_is_between_docstring_and_code(string text, string lines)
    {
        var tokenized = await RunAsync(NewStage(), Record(text));
        var written = tokenized.Ends.Select((end, i) =>
            string.Join(' ', tokenized.Ids[(i == 0 ? 0 : tokenized.Ends[i - 1])..end].Select(WordPiece.Vocabulary.TextOf)));
        Assert.Equal(lines, string.Join(" / ", written).Replace("/  /", "/ /", StringComparison.Ordinal).TrimStart());
        Assert.Equal((7, 3, 1234), (tokenized.Id, tokenized.File, tokenized.Offset));
    }

    [Fact]
    public async Task Lines_say_which_bytes_they_are()
    {
        var tokenized = await RunAsync(NewStage(), Record("n<CODESPLIT> the\n<CODESPLIT>word\n  the "));
        Assert.Equal([new(13, 3), new(17, 11), new(28, 4), new(35, 3)], tokenized.Spans);
    }

    [Fact]
    public async Task Lines_of_text_that_was_made_from_something_are_all_of_that()
    {
        var tokenized = await RunAsync(NewStage(), Record("n<CODESPLIT>the<CODESPLIT>word") with { SourceBytes = 99 });
        Assert.All(tokenized.Spans, span => Assert.Equal(new SentenceSpan(0, 99), span));
    }

    [Theory]
    [InlineData("x/Ä.py:f<CODESPLIT>the<CODESPLIT>the", "x/Ä.py:f")]
    [InlineData("\n \u00A0a b <CODESPLIT>the<CODESPLIT>the", "a b ")]
    [InlineData("<CODESPLIT>the<CODESPLIT>the", "")]
    public async Task Name_is_kept_as_text(string text, string name) =>
        Assert.Equal(name, Encoding.UTF8.GetString((await RunAsync(NewStage(), Record(text))).Text.Span));

    [Fact]
    public async Task Line_is_cut_off_behind_max_sentence_tokens()
    {
        var tokenized = await RunAsync(NewStage(maxSentenceTokens: 2), Record("n<CODESPLIT>the the the<CODESPLIT>the the the\nthe"));
        Assert.Equal([2, 2, 4, 5], tokenized.Ends);
    }

    [Theory]
    [InlineData("just text", "record is not name, docstring and code with <CODESPLIT> between them", "1 of 3 fields")]
    [InlineData("a<CODESPLIT>b<CODESPLIT>c<CODESPLIT>d", "record is not name, docstring and code with <CODESPLIT> between them", "4 of 3 fields")]
    [InlineData("a<CODESPLIT>the<CODESPLIT>\n \u200B", "record has no code", null)]
    public async Task Record_that_is_none_is_rejected_with_its_reason(string text, string reason, string? detail)
    {
        var error = await Assert.ThrowsAsync<PoisonElementException>(() => RunAsync(NewStage(), Record(text)));
        Assert.Equal((reason, detail), (error.Reason, error.Detail));
    }

    static TokenizeCode NewStage(int maxSentenceTokens = 512) => new(new TokenizeOptions(maxSentenceTokens), WordPiece);

    static Document Record(string text) => new(7, 3, 1234, Encoding.UTF8.GetBytes(text));

    static async Task<TokenizedDocument> RunAsync(TokenizeCode stage, Document record)
    {
        var given = new List<TokenizedDocument>();
        await stage.OnElementAsync(record, document =>
        {
            given.Add(document);
            return ValueTask.CompletedTask;
        });
        return Assert.Single(given);
    }
}

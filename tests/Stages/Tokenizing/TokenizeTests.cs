using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

public sealed class TokenizeTests
{
    static readonly WordPiece WordPiece = new(SmallVocabulary.English, lowerCase: true);

    [Fact]
    public async Task Sentences_become_ids_one_after_the_other()
    {
        var tokenized = await RunAsync(NewStage(), Segmented(7, "The word.", "Unaffable, the"));

        Assert.Equal((7, 3, 1234), (tokenized.Id, tokenized.File, tokenized.Offset));
        Assert.Equal("the word . un ##aff ##able , the", string.Join(' ', tokenized.Ids.Select(WordPiece.Vocabulary.TextOf)));
        Assert.Equal([3, 8], tokenized.Ends);
        Assert.Equal([new SentenceSpan(0, 9), new SentenceSpan(10, 14)], tokenized.Spans);
    }

    [Fact]
    public async Task Sentence_is_cut_off_behind_max_sentence_tokens()
    {
        var tokenized = await RunAsync(NewStage(maxSentenceTokens: 2), Segmented(0, "the the the", "a", "the the"));

        Assert.Equal([2, 3, 5], tokenized.Ends);
        Assert.Equal(5, tokenized.Ids.Length);
    }

    [Fact]
    public async Task Sentence_without_token_is_left_out()
    {
        var tokenized = await RunAsync(NewStage(), Segmented(0, "the", "\u200B", "word"));

        Assert.Equal([1, 2], tokenized.Ends);
        Assert.Equal([new SentenceSpan(0, 3), new SentenceSpan(8, 4)], tokenized.Spans);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData]
    public async Task Document_without_token_is_rejected(params string[] sentences)
    {
        var poison = await Assert.ThrowsAsync<PoisonElementException>(() => RunAsync(NewStage(), Segmented(0, sentences)));

        Assert.Equal("document has no token", poison.Reason);
    }

    [Fact]
    public async Task Result_is_the_same_for_any_stage_and_after_a_rejection()
    {
        var documents = Enumerable.Range(0, 200)
            .Select(i => Segmented(i, [.. Enumerable.Range(0, i % 5).Select(j => $"the word{new string('a', i)}, {i * j} b")]))
            .ToArray();
        var shared = NewStage();
        foreach (var document in documents.Concat(documents.Reverse()))
            if (document.Sentences.Count == 0)
                await Assert.ThrowsAsync<PoisonElementException>(() => RunAsync(shared, document));
            else
                Assert.Equivalent(await RunAsync(NewStage(), document), await RunAsync(shared, document), strict: true);
    }

    [Fact]
    public async Task Text_is_kept_where_it_is_asked_for_a_line_for_each_sentence_that_has_a_token()
    {
        var document = Segmented(1, "The\r\n  word.", "\u200B", "the \n\n\t\n word", "Unaffable");
        Assert.Equal("The word.\nthe word\nUnaffable", Encoding.UTF8.GetString((await RunAsync(NewStage(keepsText: true), document)).Text.Span));
        Assert.True((await RunAsync(NewStage(), document)).Text.IsEmpty);
    }

    static Tokenize NewStage(int maxSentenceTokens = 512, bool keepsText = false) =>
        new(new TokenizeOptions(maxSentenceTokens), WordPiece, keepsText);

    static async Task<TokenizedDocument> RunAsync(Tokenize stage, SegmentedDocument document)
    {
        var emitted = new List<TokenizedDocument>();
        await stage.OnElementAsync(document, element =>
        {
            emitted.Add(element);
            return ValueTask.CompletedTask;
        });
        return Assert.Single(emitted);
    }

    static SegmentedDocument Segmented(long id, params string[] sentences)
    {
        var text = new List<byte>();
        var spans = new List<SentenceSpan>();
        foreach (var sentence in sentences.Select(Encoding.UTF8.GetBytes))
        {
            spans.Add(new(text.Count, sentence.Length));
            text.AddRange(sentence);
            text.Add((byte)' ');
        }
        return new(new Document(id, File: 3, Offset: 1234, text.ToArray()), spans);
    }
}

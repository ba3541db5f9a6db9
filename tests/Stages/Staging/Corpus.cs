using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

/// <summary>Made-up tokenized documents, and stores of them.</summary>
static class Corpus
{
    public const int VocabSize = 1000;

    public static readonly SpecialIds Specials = new(Cls: 2, Sep: 3, Mask: 4, Pad: 0, Unk: 1, VocabSize)
    {
        Continuations = new IdSet(VocabSize, IsContinuation),
    };

    /// <summary>Whether an id continues a word: a third of all do, as in English text.</summary>
    public static bool IsContinuation(int id) => id >= 5 && id % 3 == 0;


    /// <summary>Documents of 1 to <paramref name="maxSentences"/> sentences; their ids have gaps, as rejections leave them.</summary>
    public static TokenizedDocument[] Documents(
        ulong seed, int count, int maxSentences = 20, int maxSentenceTokens = 60, int vocabSize = VocabSize)
    {
        var random = new SampleRandom(RandomKey.For(seed, "corpus"));
        var documents = new TokenizedDocument[count];
        var (id, offset) = (0L, 0L);
        for (var i = 0; i < count; i++)
        {
            id += random.Next(1, 3);
            offset += random.Next(0, 50);
            var lengths = new int[random.Next(1, maxSentences)];
            for (var s = 0; s < lengths.Length; s++)
                lengths[s] = random.Next(1, maxSentenceTokens);
            documents[i] = Document(id, offset, lengths, vocabSize, ref random);
            offset += documents[i].Spans[^1].Start + documents[i].Spans[^1].Length;
        }
        return documents;
    }

    /// <summary>A document with sentences of given lengths in tokens.</summary>
    public static TokenizedDocument Document(long id, params int[] sentenceTokens)
    {
        var random = new SampleRandom(RandomKey.For(0, "document").Of((ulong)id));
        return Document(id, 0, sentenceTokens, VocabSize, ref random);
    }

    /// <summary>A complete store.</summary>
    public static async Task<TokenStore> StoreAsync(
        TestFolder folder, IReadOnlyList<TokenizedDocument> documents, int fileDocuments = 7, int vocabSize = VocabSize)
    {
        var path = folder.PathOf("tokens");
        await using (var sink = new WriteTokens(path, vocabSize))
        {
            await sink.OpenAsync(default);
            for (var i = 0; i < documents.Count; i++)
            {
                await sink.WriteAsync(documents[i], default);
                if ((i + 1) % fileDocuments == 0 || i == documents.Count - 1)
                    await sink.CommitAsync(Progress(i + 1), default);
            }
            await sink.CompleteAsync(default);
        }
        return TokenStore.Open(path);
    }

    /// <summary>The progress of a graph that has handled so many elements.</summary>
    public static GraphProgress Progress(long elements) => GraphProgress.None with { Cursor = new Cursor(0, 10 * elements, elements) };

    /// <summary>Whether two documents hold the same.</summary>
    public static void AssertEqual(TokenizedDocument expected, TokenizedDocument actual)
    {
        Assert.Equal(expected with { Ids = [], Ends = [], Spans = [] }, actual with { Ids = [], Ends = [], Spans = [] }, Shallow);
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.Ends, actual.Ends);
        Assert.Equal(expected.Spans, actual.Spans);
        Assert.Equal(expected.Text.Span, actual.Text.Span);
    }

    /// <summary>A copy out of the store.</summary>
    public static TokenizedDocument Copy(StoredDocument stored) => new(
        stored.Id, stored.File, stored.Offset, stored.Ids.ToArray(), stored.Ends.ToArray(), stored.Spans.ToArray())
    {
        Text = stored.Text.ToArray(),
    };

    static bool Shallow(TokenizedDocument a, TokenizedDocument b) => (a.Id, a.File, a.Offset) == (b.Id, b.File, b.Offset);

    static TokenizedDocument Document(long id, long offset, int[] sentenceTokens, int vocabSize, ref SampleRandom random)
    {
        var ids = new int[sentenceTokens.Sum()];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = random.Next(5, vocabSize - 1);
        var ends = new int[sentenceTokens.Length];
        var spans = new SentenceSpan[sentenceTokens.Length];
        var (end, at) = (0, 0);
        for (var s = 0; s < ends.Length; s++)
        {
            ends[s] = end += sentenceTokens[s];
            spans[s] = new SentenceSpan(at + random.Next(3), 4 * sentenceTokens[s] + random.Next(9));
            at = spans[s].Start + spans[s].Length;
        }
        return new TokenizedDocument(id, (int)(id % 3), offset, ids, ends, spans)
        {
            Text = Encoding.UTF8.GetBytes(new string('é', (int)(id % 5))),
        };
    }
}

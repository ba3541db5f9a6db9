using Millrace.Oracles;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Staging;

public sealed class TokenStoreTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1 << 16)]
    [InlineData((1 << 16) + 1)]
    public async Task Store_returns_the_documents_as_they_were_written(int vocabSize)
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(1, 50, vocabSize: vocabSize);
        documents[3].Ids[0] = vocabSize - 1;
        using var store = await Corpus.StoreAsync(folder, documents, 7, vocabSize);

        Assert.Equal(documents.Length, store.Count);
        Assert.Equal(vocabSize, store.VocabSize);
        Assert.Equal(documents.Sum(d => d.Ids.Length), store.Tokens);
        Assert.Equal(documents.Sum(d => (long)d.Spans[^1].Start + d.Spans[^1].Length), store.TextBytes);
        for (var i = documents.Length - 1; i >= 0; i--)
        {
            Corpus.AssertEqual(documents[i], Corpus.Copy(store[i]));
            Assert.Equal(documents[i].Id, store.IdOf(i));
            Assert.Equal(documents[i].Ids[^1], store[i].Ids[^1]);
            Assert.Equal(documents[i].Ids[1..], store[i].Ids.Slice(1, documents[i].Ids.Length - 1).ToArray());
        }
    }

    [Fact]
    public async Task Ids_of_a_small_vocabulary_take_two_bytes()
    {
        using var folder = new TestFolder();
        var documents = new[] { Corpus.Document(0, 100_000) };
        using var narrow = await Corpus.StoreAsync(folder, documents, 1, 1 << 16);
        Assert.InRange(new FileInfo(folder.PathOf("tokens", "000000.tokens")).Length, 200_000, 200_500);
    }

    [Fact]
    public async Task Threads_read_side_by_side()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(2, 200);
        using var store = await Corpus.StoreAsync(folder, documents);
        Parallel.For(0, 8 * documents.Length, n =>
        {
            var i = n * 31 % documents.Length;
            Corpus.AssertEqual(documents[i], Corpus.Copy(store[i]));
        });
    }

    [Fact]
    public async Task Document_without_sentences_and_files_without_documents_are_kept()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("tokens");
        var documents = Corpus.Documents(3, 3);
        documents[1] = documents[1] with { Ids = [], Ends = [], Spans = [] };
        await using var sink = new WriteTokens(path, Corpus.VocabSize);
        await sink.OpenAsync(default);
        await sink.CommitAsync(Corpus.Progress(1), default);
        for (var i = 0; i < 3; i++)
        {
            await sink.WriteAsync(documents[i], default);
            await sink.CommitAsync(Corpus.Progress(10 * i + 5), default);
            await sink.CommitAsync(Corpus.Progress(10 * i + 6), default);
        }
        await sink.CompleteAsync(default);

        using var store = TokenStore.Open(path);
        Assert.Equal(3, store.Count);
        for (var i = 0; i < 3; i++)
            Corpus.AssertEqual(documents[i], Corpus.Copy(store[i]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store[3].Id);
        Assert.Throws<ArgumentOutOfRangeException>(() => store[-1].Id);
    }

    [Fact]
    public async Task Input_without_documents_gives_an_empty_store()
    {
        using var folder = new TestFolder();
        using var store = await Corpus.StoreAsync(folder, []);
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public async Task Incomplete_store_is_not_opened()
    {
        using var folder = new TestFolder();
        await using var sink = new WriteTokens(folder.PathOf("tokens"), Corpus.VocabSize);
        await sink.OpenAsync(default);
        await sink.WriteAsync(Corpus.Document(0, 5), default);
        await sink.CommitAsync(Corpus.Progress(1), default);
        Assert.False(TokenStore.IsComplete(folder.PathOf("tokens")));
        Assert.Throws<InvalidOperationException>(() => TokenStore.Open(folder.PathOf("tokens")));
        await sink.CompleteAsync(default);
        Assert.True(TokenStore.IsComplete(folder.PathOf("tokens")));
    }

    [Fact]
    public async Task Closed_store_says_so()
    {
        using var folder = new TestFolder();
        var store = await Corpus.StoreAsync(folder, Corpus.Documents(4, 2));
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store[0].Id);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((1 << 16) + 1)]
    public async Task Large_store_that_is_read_and_small_one_that_is_mapped_give_the_same(int vocabSize)
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(6, 40, vocabSize: vocabSize);
        using var small = await Corpus.StoreAsync(folder, documents, vocabSize: vocabSize);
        using var large = TokenStore.Open(folder.PathOf("tokens"), null, maxMappedBytes: 0);
        for (var i = 0; i < documents.Length; i++)
        {
            Corpus.AssertEqual(documents[i], Corpus.Copy(small[i]));
            Corpus.AssertEqual(documents[i], Corpus.Copy(large[i]));
        }
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(0, (1 << 16) + 1)]
    [InlineData(long.MaxValue, 1000)]
    public async Task Sentences_are_read_by_themselves_in_any_order(long maxMappedBytes, int vocabSize)
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(7, 10, maxSentences: 300, maxSentenceTokens: 9, vocabSize: vocabSize);
        (await Corpus.StoreAsync(folder, documents, vocabSize: vocabSize)).Dispose();
        using var store = TokenStore.Open(folder.PathOf("tokens"), null, maxMappedBytes);
        var reader = new SentenceReader(store);
        foreach (var (number, document) in documents.Index().Reverse())
        {
            reader.Open(number);
            Assert.Equal((document.Id, document.Ends.Length), (reader.Id, reader.Sentences));
            for (var n = 0; n < document.Ends.Length; n++)
            {
                var sentence = n * 37 % document.Ends.Length;
                var (start, end) = (reader.StartOf(sentence), reader.EndOf(sentence));
                Assert.Equal((sentence == 0 ? 0 : document.Ends[sentence - 1], document.Ends[sentence]), (start, end));
                var ids = new int[end - start];
                reader.CopyIds(start, ids);
                Assert.Equal(document.Ids[start..end], ids);
            }
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.EndOf(document.Ends.Length));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.CopyIds(1, new int[document.Ids.Length]));
        }
    }

    [Fact]
    public async Task Reading_allocates_nothing()
    {
        using var folder = new TestFolder();
        using var store = await Corpus.StoreAsync(folder, Corpus.Documents(5, 100));
        var (ids, buffer, reader) = (new int[10_000], new TokenBuffer(), new SentenceReader(store));
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < store.Count; i++)
            {
                store.Read(i, buffer).Ids.CopyTo(ids);
                reader.Open(i);
                reader.CopyIds(0, ids.AsSpan(0, reader.EndOf(0)));
            }
            if (round == 1)
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }
}

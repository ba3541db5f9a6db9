using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

public sealed class ReadTokensTests
{
    static readonly string[] FileNames = ["a.txt", "sub/b.txt", "c.txt"];

    [Fact]
    public async Task Reading_resumes_from_the_cursor_of_any_element()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(1, 25);
        using var store = await Corpus.StoreAsync(folder, documents);
        var all = await ReadAsync(store, Cursor.Start);
        Assert.Equal(documents.Length, all.Count);
        for (var i = 0; i < documents.Length; i++)
        {
            Corpus.AssertEqual(documents[i], all[i].Element!);
            var rest = await ReadAsync(store, all[i].Next);
            Assert.Equal(all.Skip(i + 1).Select(e => (e.Where, e.Next)), rest.Select(e => (e.Where, e.Next)));
        }
    }

    [Fact]
    public async Task Element_says_where_it_is_from_and_how_long_it_is()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(2, 5);
        using var store = await Corpus.StoreAsync(folder, documents);
        var third = (await ReadAsync(store, Cursor.Start))[2];
        var length = documents[2].Spans[^1].Start + documents[2].Spans[^1].Length;
        Assert.Equal(
            $"{FileNames[documents[2].File]}, bytes {documents[2].Offset}-{documents[2].Offset + length}", third.Where);
        Assert.Equal((length, new Cursor(0, 0, 3)), (third.Bytes, third.Next));
        Assert.Equal(new ReadTokens(store, FileNames).TotalBytes, (await ReadAsync(store, Cursor.Start)).Sum(e => e.Bytes));
    }

    static async Task<List<Sourced<TokenizedDocument>>> ReadAsync(TokenStore store, Cursor from)
    {
        var elements = new List<Sourced<TokenizedDocument>>();
        await foreach (var element in new ReadTokens(store, FileNames).ReadAsync(from, default))
            elements.Add(element);
        return elements;
    }
}

using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

public sealed class DamagedStoreTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly TokenizedDocument[] documents = Corpus.Documents(1, 4, maxSentences: 3, maxSentenceTokens: 5);

    string Tokens => folder.PathOf("tokens");

    string Last => Path.Combine(Tokens, "000001.tokens");

    [Fact]
    public async Task Last_file_cut_short_anywhere_is_refused()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Last);
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Last, whole[..length]);
            await RefusedAsync($"{Last}, byte {length}: the file ends without the mark of a whole one; it was cut short");
            Assert.Throws<DamagedFileException>(() => TokenStore.Open(Tokens));
        }
    }

    [Fact]
    public async Task Last_file_changed_anywhere_is_refused()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Last);
        for (var place = 0; place < whole.Length; place++)
            foreach (var flipped in (byte[])[1, 0x80, 0xFF])
            {
                byte[] changed = [.. whole];
                changed[place] ^= flipped;
                await File.WriteAllBytesAsync(Last, changed);
                await RefusedAsync();
            }
    }

    [Fact]
    public async Task File_with_something_behind_it_is_refused()
    {
        await WriteAsync();
        await File.AppendAllTextAsync(Last, "x");
        await RefusedAsync();
    }

    [Fact]
    public async Task Document_changed_in_an_earlier_file_is_noticed_where_it_is_read()
    {
        await WriteAsync();
        var first = Path.Combine(Tokens, "000000.tokens");
        var bytes = await File.ReadAllBytesAsync(first);
        bytes[20] ^= 4;
        await File.WriteAllBytesAsync(first, bytes);

        using var store = TokenStore.Open(Tokens);
        var error = await Assert.ThrowsAsync<DamagedFileException>(async () =>
        {
            await foreach (var _ in new ReadTokens(store, ["a", "b", "c"]).ReadAsync(Cursor.Start, default))
            {
            }
        });
        Assert.StartsWith($"{first}, byte 16: document {documents[0].Id} has the checksum ", error.Message, StringComparison.Ordinal);
        Assert.Equal((first, 16), (error.Path, error.Offset));
    }

    [Fact]
    public async Task Missing_file_is_named()
    {
        await WriteAsync();
        var first = Path.Combine(Tokens, "000000.tokens");
        File.Delete(first);
        await RefusedAsync($"{first}, byte 0: the file is missing, but later ones were written");
        Assert.Throws<DamagedFileException>(() => TokenStore.Open(Tokens));
    }

    [Fact]
    public async Task Missing_last_file_of_a_complete_store_is_named()
    {
        await WriteAsync();
        File.Delete(Last);
        await RefusedAsync($"{Last}, byte 0: the file is missing, but later ones were written");
        Assert.Throws<DamagedFileException>(() => TokenStore.Open(Tokens));
    }

    [Fact]
    public async Task Files_in_each_others_place_are_refused()
    {
        await WriteAsync();
        File.Copy(Path.Combine(Tokens, "000000.tokens"), Last, overwrite: true);
        await RefusedAsync();
        Assert.Throws<DamagedFileException>(() => TokenStore.Open(Tokens));
    }

    [Fact]
    public async Task Completion_mark_that_is_no_mark_is_refused()
    {
        await WriteAsync();
        var mark = Path.Combine(Tokens, "complete");
        await File.WriteAllTextAsync(mark, "yes");
        var error = Assert.Throws<DamagedFileException>(() => TokenStore.Open(Tokens));
        Assert.Equal($"{mark}, byte 0: expected the number of files and documents as JSON", error.Message);
    }

    [Theory]
    [InlineData("{}", "2 token files, the mark of its end says 0")]
    [InlineData("""{"Files":2,"Documents":5}""", "4 documents, the mark of its end says 5")]
    public async Task Completion_mark_of_another_store_is_refused(string mark, string problem)
    {
        await WriteAsync();
        await File.WriteAllTextAsync(Path.Combine(Tokens, "complete"), mark);
        var error = Assert.Throws<DamagedFileException>(() => TokenStore.Open(Tokens));
        Assert.Equal($"{Tokens}, byte 0: has {problem}", error.Message);
    }

    [Fact]
    public async Task Other_vocabulary_is_refused()
    {
        await WriteAsync();
        await using var sink = new WriteTokens(Tokens, 2000);
        var error = await Assert.ThrowsAsync<InputException>(async () => await sink.OpenAsync(default));
        Assert.Equal($"{Tokens} was begun with a vocabulary of 1000 tokens, now it has 2000; going on would mix two", error.Message);
    }

    public void Dispose() => folder.Dispose();

    async Task WriteAsync()
    {
        using var store = await Corpus.StoreAsync(folder, documents, fileDocuments: 2);
    }

    async Task RefusedAsync(string? message = null)
    {
        await using var sink = new WriteTokens(Tokens, Corpus.VocabSize);
        var error = await Assert.ThrowsAsync<DamagedFileException>(async () => await sink.OpenAsync(default));
        Assert.Equal(Path.GetDirectoryName(error.Path), Tokens);
        if (message is not null)
            Assert.Equal(message, error.Message);
    }
}

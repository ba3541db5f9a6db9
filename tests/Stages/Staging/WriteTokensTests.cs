using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

public sealed class WriteTokensTests
{
    static readonly GraphProgress Rich = new(
        new Cursor(3, 4_000_000_000, 77), 5_000_000_000,
        new Dictionary<string, long> { ["text is not valid UTF-8"] = 2, ["a \"quoted\" reason, é"] = 1 }, 812,
        new Dictionary<string, string> { ["my-dedup"] = """{"Version":1,"Seen":[1,2]}""" });

    [Fact]
    public async Task Progress_comes_back_with_the_last_file()
    {
        using var folder = new TestFolder();
        await using (var sink = new WriteTokens(folder.FullPath, 100))
        {
            Assert.Equal(Cursor.Start, (await sink.OpenAsync(default)).Cursor);
            await sink.WriteAsync(Corpus.Document(0) with { Ids = [], Ends = [], Spans = [] }, default);
            await sink.CommitAsync(Rich, default);
        }
        await using var again = new WriteTokens(folder.FullPath, 100);
        var progress = await again.OpenAsync(default);
        Assert.Equal(
            (Rich.Cursor, Rich.Bytes, Rich.RejectedLogBytes), (progress.Cursor, progress.Bytes, progress.RejectedLogBytes));
        Assert.Equal(Rich.Rejected, progress.Rejected);
        Assert.Equal(Rich.States, progress.States);
    }

    [Fact]
    public async Task Commit_without_documents_keeps_the_progress()
    {
        using var folder = new TestFolder();
        await using var sink = new WriteTokens(folder.FullPath, 100);
        await sink.OpenAsync(default);
        await sink.CommitAsync(Corpus.Progress(3), default);
        await sink.CommitAsync(Corpus.Progress(3) with { States = Rich.States }, default);
        Assert.Equal(Rich.States, (await sink.OpenAsync(default)).States);
    }

    /// <summary>A killed process leaves the folder as it is then; whoever goes on from there ends with the same store.</summary>
    [Fact]
    public async Task Store_resumes_from_any_moment()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(1, 9, maxSentences: 4);
        var path = folder.PathOf("tokens");
        await using var sink = new WriteTokens(path, Corpus.VocabSize);
        await sink.OpenAsync(default);
        var moment = 0;
        for (var i = 0; i <= documents.Length; i++)
        {
            await ResumesAsync(folder, moment++, documents);
            if (i == documents.Length)
                break;
            await sink.WriteAsync(documents[i], default);
            await ResumesAsync(folder, moment++, documents);
            if (i % 3 == 2)
                await sink.CommitAsync(Corpus.Progress(i + 1), default);
        }
        await sink.CompleteAsync(default);
        await ResumesAsync(folder, moment, documents);
    }

    [Fact]
    public async Task Temporary_files_of_a_killed_writer_are_removed()
    {
        using var folder = new TestFolder();
        folder.Write("000007.tokens.tmp", "half a file");
        folder.Write("complete.tmp", "{");
        await using var sink = new WriteTokens(folder.FullPath, 100);
        Assert.Equal(Cursor.Start, (await sink.OpenAsync(default)).Cursor);
        Assert.Empty(Directory.GetFiles(folder.FullPath));
    }

    [Fact]
    public async Task Sink_opened_again_after_a_failure_drops_what_was_not_committed()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(2, 6, maxSentences: 3);
        await using var sink = new WriteTokens(folder.PathOf("tokens"), Corpus.VocabSize);
        await sink.OpenAsync(default);
        for (var i = 0; i < 4; i++)
        {
            await sink.WriteAsync(documents[i], default);
            if (i == 1)
                await sink.CommitAsync(Corpus.Progress(2), default);
        }
        await WriteRestAsync(sink, documents);
        AssertHolds(folder.PathOf("tokens"), documents);
    }

    [Fact]
    public async Task Id_outside_the_vocabulary_is_a_mistake_of_the_caller()
    {
        using var folder = new TestFolder();
        await using var sink = new WriteTokens(folder.FullPath, 10);
        await sink.OpenAsync(default);
        var document = Corpus.Document(0, 1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await sink.WriteAsync(document with { Ids = [10] }, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await sink.WriteAsync(document with { Ids = [-1] }, default));
    }

    static async Task ResumesAsync(TestFolder folder, int moment, TokenizedDocument[] documents)
    {
        var copy = folder.PathOf($"killed-{moment}");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(folder.PathOf("tokens")))
        {
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(Path.Combine(copy, Path.GetFileName(file)));
            await from.CopyToAsync(to);
        }
        await using var sink = new WriteTokens(copy, Corpus.VocabSize);
        await WriteRestAsync(sink, documents);
        AssertHolds(copy, documents);
    }

    static async Task WriteRestAsync(WriteTokens sink, TokenizedDocument[] documents)
    {
        var progress = await sink.OpenAsync(default);
        for (var i = (int)progress.Cursor.Element; i < documents.Length; i++)
            await sink.WriteAsync(documents[i], default);
        await sink.CommitAsync(Corpus.Progress(documents.Length), default);
        await sink.CompleteAsync(default);
    }

    static void AssertHolds(string folder, TokenizedDocument[] documents)
    {
        using var store = TokenStore.Open(folder);
        Assert.Equal(documents.Length, store.Count);
        for (var i = 0; i < documents.Length; i++)
            Corpus.AssertEqual(documents[i], Corpus.Copy(store[i]));
        Assert.All(Directory.GetFiles(folder), file => Assert.False(file.EndsWith(".tmp", StringComparison.Ordinal)));
    }
}

using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

public sealed class WriteWordCountsTests
{
    static readonly string[] Texts = ["The mill ran.", "It ran all day, a day and a night.", "The night was Été.", "mill mill mill"];

    [Fact]
    public void Total_is_the_same_wherever_commits_and_crashes_fall()
    {
        for (var commits = 0; commits < 1 << Texts.Length; commits++)
        {
            using var folder = new TestFolder();
            var at = 0;
            for (var text = 1; text <= Texts.Length; text++)
                if ((commits >> text & 1) != 0 || text == Texts.Length)
                    at = Count(folder.FullPath, at, text);
            Assert.Equal(Words(Counted(Texts)), Words(WriteWordCounts.Total(folder.FullPath, lowerCase: true)));
        }
    }

    [Fact]
    public async Task Progress_of_the_last_commit_is_found_again()
    {
        using var folder = new TestFolder();
        Count(folder.FullPath, 0, 2);
        await using var sink = new WriteWordCounts(folder.FullPath, lowerCase: true);
        Assert.Equal(2, (await sink.OpenAsync(default)).Cursor.Element);
    }

    [Fact]
    public void Damage_anywhere_is_noticed()
    {
        using var folder = new TestFolder();
        Count(folder.FullPath, 0, Texts.Length);
        var path = Directory.GetFiles(folder.FullPath).Single();
        var sound = File.ReadAllBytes(path);
        for (var place = 0; place < sound.Length; place++)
        {
            var damaged = (byte[])sound.Clone();
            damaged[place] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            Assert.Throws<DamagedFileException>(() => WriteWordCounts.Total(folder.FullPath, lowerCase: true));
        }
        File.WriteAllBytes(path, sound[..^1]);
        Assert.Throws<DamagedFileException>(() => WriteWordCounts.Total(folder.FullPath, lowerCase: true));
    }

    [Fact]
    public void Missing_file_is_noticed()
    {
        using var folder = new TestFolder();
        Count(folder.FullPath, 0, 1);
        Count(folder.FullPath, 1, 2);
        File.Delete(Directory.GetFiles(folder.FullPath).Order(StringComparer.Ordinal).First());
        Assert.Throws<DamagedFileException>(() => WriteWordCounts.Total(folder.FullPath, lowerCase: true));
    }

    /// <summary>One process: goes on, counts up to a text and commits, counts one more and is killed.</summary>
    static int Count(string folder, int from, int to)
    {
        var sink = new WriteWordCounts(folder, lowerCase: true);
        Assert.Equal(from, sink.OpenAsync(default).AsTask().Result.Cursor.Element);
        for (var text = from; text < to; text++)
            sink.WriteAsync(DocumentOf(text), default).AsTask().Wait();
        if (to > from)
            sink.CommitAsync(GraphProgress.None with { Cursor = new Cursor(0, 0, to) }, default).AsTask().Wait();
        if (to < Texts.Length)
            sink.WriteAsync(DocumentOf(to), default).AsTask().Wait();
        return to;
    }

    static Document DocumentOf(int text) => new(text, 0, 0, Encoding.UTF8.GetBytes(Texts[text]));

    static WordCounter Counted(IEnumerable<string> texts)
    {
        var counter = new WordCounter(lowerCase: true);
        foreach (var text in texts)
            counter.Add(Encoding.UTF8.GetBytes(text));
        return counter;
    }

    static IEnumerable<(string Word, long Count)> Words(WordCounter counter)
    {
        var words = counter.AllWords();
        return words.InOrder().Select(number => (Encoding.UTF8.GetString(words.WordAt(number)), words.CountAt(number)));
    }
}

using System.Text;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

public sealed class WordCounterTests
{
    [Fact]
    public void Words_are_counted_as_the_tokenizer_sees_them()
    {
        var counter = new WordCounter(lowerCase: true);
        counter.Add("The the, THE thé! the\0 dog-and-pony-show-of-all-the 中文"u8);

        Assert.Equal(
            "! 1, , 1, - 6, all 1, and 1, dog 1, of 1, pony 1, show 1, the 6, 中 1, 文 1",
            Counts(counter));
    }

    [Fact]
    public void Words_that_can_only_be_unknown_are_not_counted()
    {
        var counter = new WordCounter(lowerCase: true);
        counter.Add(Encoding.UTF8.GetBytes(new string('a', 101)));

        Assert.Equal(0, counter.DistinctWords);
    }

    [Fact]
    public void Counts_do_not_depend_on_how_texts_are_shared_out()
    {
        var texts = DifficultText.All();
        var one = new WordCounter(lowerCase: true);
        foreach (var text in texts)
            one.Add(text);

        WordCounter[] many = [.. Enumerable.Range(0, 7).Select(_ => new WordCounter(lowerCase: true))];
        for (var i = texts.Count - 1; i >= 0; i--)
            many[i * 31 % 7].Add(texts[i]);
        var merged = new WordCounter(lowerCase: true);
        foreach (var counter in many.Reverse())
            merged.Merge(counter);

        Assert.True(one.DistinctWords > 1000);
        Assert.Equal(Counts(one), Counts(merged));
    }

    [Fact]
    public void Counters_of_different_case_do_not_merge() =>
        Assert.Throws<ArgumentException>(() => new WordCounter(lowerCase: true).Merge(new WordCounter(lowerCase: false)));

    static string Counts(WordCounter counter)
    {
        var words = counter.AllWords();
        return string.Join(", ", words.InOrder().Select(number => $"{Encoding.UTF8.GetString(words.WordAt(number))} {words.CountAt(number)}"));
    }
}

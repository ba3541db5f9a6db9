using Millrace.Oracles;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Staging;

namespace Millrace.Stages.Tests.Deduplicating;

/// <summary>A store without some documents is like one that they were never written to.</summary>
public sealed class MaskedStoreTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("3 4 5")]
    [InlineData("0 1 2 3 4 5 6")] // a whole file
    [InlineData("14 15 16 17 18 19")] // the last file
    [InlineData("1 3 5 7 9 11 13 15 17 19")]
    [InlineData("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")]
    [InlineData("")]
    public async Task Documents_that_are_left_out_are_not_there(string leftOut)
    {
        var out0 = leftOut.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToHashSet();
        var documents = Corpus.Documents(1, 20);
        var stay = documents.Where((_, i) => !out0.Contains(i)).ToArray();
        using var folder = new TestFolder();
        using var others = new TestFolder();
        (await Corpus.StoreAsync(folder, documents)).Dispose();
        using var masked = TokenStore.Open(folder.PathOf("tokens"), out0.Contains);
        Assert.Equal(stay.Length, masked.Count);
        if (stay.Length == 0)
        {
            Assert.Equal((0, 0), (masked.Tokens, masked.TextBytes));
            return;
        }
        using var expected = await Corpus.StoreAsync(others, stay);

        Assert.Equal((expected.Tokens, expected.TextBytes, expected.VocabSize), (masked.Tokens, masked.TextBytes, masked.VocabSize));
        for (var i = 0; i < stay.Length; i++)
        {
            Assert.Equal(stay[i].Id, masked.IdOf(i));
            Corpus.AssertEqual(stay[i], Corpus.Copy(masked[i]));
        }
        var (splitOfMasked, split) = (new DocumentSplit(masked, 42, 0.2), new DocumentSplit(expected, 42, 0.2));
        Assert.Equal(split.Training.ToArray(), splitOfMasked.Training.ToArray());
        Assert.Equal(split.HeldOut.ToArray(), splitOfMasked.HeldOut.ToArray());
        Assert.Equal(Baselines.Measure(expected, split, default), Baselines.Measure(masked, splitOfMasked, default));

        var read = new List<long>();
        await foreach (var element in new ReadTokens(masked, ["a", "b", "c"]).ReadAsync(default, default))
            read.Add(element.Element!.Id);
        Assert.Equal(stay.Select(document => document.Id), read);
    }
}

using Millrace.Oracles;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Staging;

public sealed class DocumentSplitTests
{
    [Fact]
    public async Task Every_document_is_on_one_side_as_its_id_says()
    {
        using var folder = new TestFolder();
        var documents = Corpus.Documents(1, 2000, maxSentences: 2);
        documents[7] = documents[7] with { Ids = [], Ends = [], Spans = [] };
        using var store = await Corpus.StoreAsync(folder, documents, 100);
        var split = new DocumentSplit(store, seed: 42, heldOutShare: 0.1);

        Assert.InRange(split.HeldOut.Length, 160, 240); // 200 ± 3 standard deviations of 13.4
        int[] both = [.. split.Training, .. split.HeldOut];
        Assert.Equal(Enumerable.Range(0, 2000).Except([7]), both.Order());
        Assert.All(split.Training.ToArray(), i => Assert.False(split.IsHeldOut(documents[i].Id)));
        Assert.All(split.HeldOut.ToArray(), i => Assert.True(split.IsHeldOut(documents[i].Id)));
        Assert.Equal(split.Training.ToArray().Order(), split.Training.ToArray());
    }

    [Fact]
    public async Task Side_of_a_document_does_not_depend_on_the_others()
    {
        using var folder = new TestFolder();
        using var fewer = new TestFolder();
        var documents = Corpus.Documents(2, 1000, maxSentences: 2);
        using var store = await Corpus.StoreAsync(folder, documents, 100);
        using var half = await Corpus.StoreAsync(fewer, [.. documents.Where((_, i) => i % 2 == 0)], 10);
        var all = new DocumentSplit(store, 42, 0.1);
        var some = new DocumentSplit(half, 42, 0.1);
        Assert.All(documents, d => Assert.Equal(all.IsHeldOut(d.Id), some.IsHeldOut(d.Id)));

        var other = new DocumentSplit(store, 43, 0.1);
        Assert.NotEqual(all.HeldOut.ToArray(), other.HeldOut.ToArray());
    }

    [Theory]
    [InlineData(0, 0.5, 0, 0)]
    [InlineData(1, 0.5, 1, 0)]
    [InlineData(2, 0.5, 1, 1)]
    [InlineData(2, 0.001, 1, 1)]
    [InlineData(50, 0.001, 49, 1)]
    [InlineData(50, 0, 50, 0)]
    public async Task Small_store_has_documents_on_both_sides_where_it_can(int documents, double share, int training, int heldOut)
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            using var folder = new TestFolder();
            using var store = await Corpus.StoreAsync(folder, Corpus.Documents(3, documents, maxSentences: 2));
            var split = new DocumentSplit(store, seed, share);
            Assert.Equal((training, heldOut), (split.Training.Length, split.HeldOut.Length));
        }
    }
}

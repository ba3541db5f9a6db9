using System.Diagnostics;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Tests.Deduplicating;

public sealed class DuplicateSearchTests
{
    [Fact]
    public async Task Of_equal_documents_the_first_stays_and_of_similar_ones_the_longest()
    {
        var text = Duplicates.Text(1, 300);
        int[] longer = [.. text, .. Duplicates.Text(2, 5)];
        int[] shorter = [.. text[..295]];
        int[][] documents = [shorter, Duplicates.Text(3, 300), longer, text, shorter, longer, Duplicates.Text(4, 300)];
        var verdict = await Duplicates.FindAsync(documents, Duplicates.Default);
        Assert.Equal([1, 2, 6], Duplicates.Kept(verdict));
        Assert.Equal((2, 2), (verdict.Exact, verdict.Near));

        verdict = await Duplicates.FindAsync(documents, Duplicates.Default with { Near = false });
        Assert.Equal([0, 1, 2, 3, 6], Duplicates.Kept(verdict));
        Assert.Equal((2, 0), (verdict.Exact, verdict.Near));
    }

    [Fact]
    public async Task Who_is_similar_only_by_way_of_others_stays()
    {
        // Each is 0.9 like the next; the ends have little in common.
        var text = Duplicates.Text(1, 2000);
        int[][] chain = [.. Enumerable.Range(0, 10).Select(i => text[(100 * i)..(100 * i + 1000 - i)])];
        var kept = Duplicates.Kept(await Duplicates.FindAsync(chain, Duplicates.Default with { Threshold = 0.75 }));
        Assert.InRange(kept.Count, 4, 6);
        Assert.Contains(0, kept);
        Assert.DoesNotContain(1, kept);
    }

    [Fact]
    public async Task Texts_of_one_shingle_are_alike_only_where_they_are_the_same()
    {
        int[][] documents = [.. Enumerable.Range(0, 50_000).Select(i => new[] { i, 7, 7 })];
        Assert.Equal(documents.Length, (await Duplicates.FindAsync(documents, Duplicates.Default)).Kept);
    }

    [Fact]
    public async Task Nothing_at_all_and_a_single_document_are_no_trouble()
    {
        Assert.Equal(0, (await Duplicates.FindAsync([], Duplicates.Default)).Kept);
        Assert.Equal(1, (await Duplicates.FindAsync([[5]], Duplicates.Default)).Kept);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task What_stays_depends_neither_on_the_order_nor_on_the_memory(ulong seed)
    {
        var documents = Messy(seed);
        var expected = await KeptTextsAsync(documents, Duplicates.Default);
        Assert.InRange(expected.Count, 20, documents.Count - 100);
        for (var shuffle = 0UL; shuffle < 4; shuffle++)
        {
            var order = Enumerable.Range(0, documents.Count).ToArray();
            var random = new SampleRandom(RandomKey.For(seed, "shuffle").Of(shuffle));
            random.Choose(order, order.Length);
            var options = Duplicates.Default with { MemoryBytes = shuffle % 2 == 0 ? 1 << 30 : 1 << 16 };
            Assert.Equal(expected, await KeptTextsAsync([.. order.Select(i => documents[i])], options));
        }
    }

    [Fact]
    public async Task Each_that_goes_is_like_one_that_stays_and_is_not_shorter()
    {
        var documents = Messy(7);
        var verdict = await Duplicates.FindAsync(documents, Duplicates.Default);
        var kept = Duplicates.Kept(verdict);
        var gone = Enumerable.Range(0, documents.Count).Except(kept).ToList();
        Assert.True(gone.Count > 100, $"{gone.Count} are duplicates");
        Assert.All(gone, document => Assert.Contains(kept, other =>
            documents[other].Length >= documents[document].Length && Duplicates.Jaccard(documents[document], documents[other], 5) > 0.65));
    }

    [Fact]
    public async Task Huge_groups_take_linear_time()
    {
        var text = Duplicates.Text(1, 200);
        int[][] documents = [.. Enumerable.Range(0, 100_000).Select(i => Changed(text, (uint)i))];
        var started = Stopwatch.GetTimestamp();
        var verdict = await Duplicates.FindAsync(documents, Duplicates.Default with { MemoryBytes = 64 << 20 });
        // All pairs would be five billion comparisons for each band, a quarter of an hour at the least.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 300);
        Assert.InRange(verdict.Kept, 1, 200);

        static int[] Changed(int[] text, uint number)
        {
            var copy = (int[])text.Clone();
            copy[number % 200] = 20_000 + (int)number / 200;
            return copy;
        }
    }

    static async Task<List<string>> KeptTextsAsync(IReadOnlyList<int[]> documents, DeduplicateOptions options) =>
        [.. Duplicates.Kept(await Duplicates.FindAsync(documents, options)).Select(i => string.Join(' ', documents[i])).Order(StringComparer.Ordinal)];

    /// <summary>Groups of all sizes around texts of all lengths, with edits around the threshold, equal ones among them.</summary>
    static List<int[]> Messy(ulong seed)
    {
        var random = new SampleRandom(RandomKey.For(seed, "messy"));
        var documents = new List<int[]>();
        for (var group = 0UL; group < 40; group++)
        {
            var text = Duplicates.Text(seed * 1000 + group, random.Next(1, 300), vocabulary: 200);
            documents.Add(text);
            for (var copy = random.Next(0, 15); copy > 0; copy--)
                documents.Add(Duplicates.Edited(documents[^random.Next(1, Math.Min(3, documents.Count))], random.NextBits(), 0.1 * random.NextDouble() * random.NextDouble()));
        }
        return [.. documents.Where(document => document.Length > 0)];
    }
}

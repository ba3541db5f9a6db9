using Millrace.Oracles;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Tests.Deduplicating;

public sealed class ExternalSortTests
{
    [Theory]
    [InlineData(0, 1 << 16)]
    [InlineData(1, 1 << 16)]
    [InlineData(2048, 1 << 16)] // as many as fit
    [InlineData(2049, 1 << 16)]
    [InlineData(100_000, 1 << 16)] // more runs than windows fit
    [InlineData(100_000, 1 << 18)]
    [InlineData(100_000, 1 << 30)]
    public void Entries_come_in_order_whatever_the_memory(int count, long memory)
    {
        using var folder = new TestFolder();
        var random = new SampleRandom(RandomKey.For(1, "sort"));
        var entries = new SortEntry[count];
        for (var i = 0; i < count; i++) // few different values, so that every field decides
            entries[i] = new SortEntry((ulong)random.Next(4) << 62, (ulong)random.Next(9), (ulong)random.Next(9), random.Next(2000) - 1000);
        List<SortEntry> sorted;
        using (var sort = new ExternalSort(folder.PathOf("sort"), memory, count))
        {
            foreach (var entry in entries)
                sort.Add(entry);
            sorted = [.. sort.Sorted()];
            Assert.Equal(count * SortEntry.Bytes > memory, File.Exists(folder.PathOf("sort")));
        }
        Assert.False(File.Exists(folder.PathOf("sort")));
        Array.Sort(entries, (one, other) =>
            (one.First, one.Second, one.Third, one.Fourth).CompareTo((other.First, other.Second, other.Third, other.Fourth)));
        Assert.Equal(entries, sorted);
    }
}

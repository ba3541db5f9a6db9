using Millrace.Stages.Loading;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Tests.Loading;

public sealed class KeyedPermutationLaws
{
    [Fact]
    public void Every_element_comes_once_for_every_size()
    {
        for (var size = 1; size <= 600; size++)
            AssertPermutation(size, Key(7, size));
        AssertPermutation(65_535, Key(1, 1));
        AssertPermutation(65_536, Key(1, 1));
        AssertPermutation(65_537, Key(1, 1));
    }

    [Fact]
    public void Elements_of_sizes_beyond_memory_are_computed_directly()
    {
        foreach (var size in new[] { (1L << 62) - 57, long.MaxValue })
        {
            var order = new KeyedPermutation(size, Key(3, 0));
            var images = Enumerable.Range(0, 10_000).Select(i => order[i * (size / 10_000)]).ToList();
            Assert.Equal(images.Count, images.Distinct().Count());
            Assert.All(images, image => Assert.InRange(image, 0, size - 1));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_order_of_few_elements_is_equally_likely(int size)
    {
        const int keys = 60_000;
        var counts = new Dictionary<string, int>();
        for (var key = 0; key < keys; key++)
        {
            var text = string.Join(' ', Elements(size, Key(9, key)));
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }
        var orders = Enumerable.Range(1, size).Aggregate(1, (a, b) => a * b);
        Assert.Equal(orders, counts.Count);
        AssertUniform(counts.Values, keys / (double)orders);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(100)]
    public void Every_element_goes_everywhere_equally_often_whatever_its_neighbour_does(int size)
    {
        var keys = 2000 * size;
        var places = new int[size];
        var distances = new int[size];
        for (var key = 0; key < keys; key++)
        {
            var order = new KeyedPermutation(size, Key(4, key));
            places[order[size / 2]]++;
            distances[(order[1] - order[0] + size) % size]++;
        }
        AssertUniform(places, keys / (double)size);
        AssertUniform(distances[1..], keys / (double)(size - 1));
    }

    static RandomKey Key(ulong seed, int number) => RandomKey.For(seed, "test").Of((ulong)number);

    static void AssertPermutation(int size, RandomKey key) =>
        Assert.Equal(Enumerable.Range(0, size).Select(i => (long)i), Elements(size, key).Order());

    static long[] Elements(int size, RandomKey key)
    {
        var order = new KeyedPermutation(size, key);
        return [.. Enumerable.Range(0, size).Select(i => order[i])];
    }

    /// <summary>Chi-square: five standard deviations above its mean is a chance of less than one in a hundred thousand.</summary>
    static void AssertUniform(IReadOnlyCollection<int> counts, double expected)
    {
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        var freedom = counts.Count - 1;
        Assert.InRange(statistic, 0, freedom + 5 * Math.Sqrt(2 * freedom) + 8);
    }
}

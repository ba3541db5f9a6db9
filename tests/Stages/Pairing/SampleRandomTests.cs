using Millrace.Stages.Pairing;

namespace Millrace.Stages.Tests.Pairing;

public sealed class SampleRandomTests
{
    [Fact]
    public void Bits_are_those_of_the_published_generator()
    {
        // The first outputs of Vigna's splitmix64.c for the state 1234567.
        var random = new SampleRandom(new RandomKey(1234567));
        ulong[] published =
        [
            6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
        ];
        foreach (var bits in published)
            Assert.Equal(bits, random.NextBits());
    }

    [Fact]
    public void Keys_differ_by_seed_stage_and_each_identity()
    {
        var keys = new HashSet<RandomKey>();
        for (var seed = 0UL; seed < 10; seed++)
            foreach (var stage in (string[])["pair-segments", "mask-tokens"])
                for (var a = 0UL; a < 10; a++)
                    for (var b = 0UL; b < 10; b++)
                        Assert.True(keys.Add(RandomKey.For(seed, stage).Of(a).Of(b)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Integers_are_uniform(int count)
    {
        const int Draws = 200_000;
        var random = new SampleRandom(RandomKey.For(7, "uniform"));
        var seen = new int[count];
        for (var i = 0; i < Draws; i++)
            seen[random.Next(count)]++;
        AssertUniform(seen);
    }

    [Fact]
    public void Integers_in_a_range_reach_both_ends_and_no_further()
    {
        var random = new SampleRandom(RandomKey.For(7, "range"));
        var seen = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
            seen.Add(random.Next(-2, 3));
        Assert.Equal([-2, -1, 0, 1, 2, 3], seen.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRandom(default).Next(0));
    }

    [Fact]
    public void Largest_range_is_not_biased()
    {
        var random = new SampleRandom(RandomKey.For(7, "large"));
        var seen = new int[16];
        for (var i = 0; i < 100_000; i++)
            seen[(int)(random.Next(int.MaxValue) * 16L / int.MaxValue)]++;
        AssertUniform(seen);
    }

    [Fact]
    public void Doubles_are_uniform_below_one()
    {
        var random = new SampleRandom(RandomKey.For(7, "double"));
        var seen = new int[100];
        for (var i = 0; i < 200_000; i++)
            seen[(int)(random.NextDouble() * 100)]++;
        AssertUniform(seen);
    }

    [Fact]
    public void Coins_tossed_together_are_those_tossed_one_by_one()
    {
        var sizes = new SampleRandom(RandomKey.For(7, "sizes"));
        var together = new SampleRandom(RandomKey.For(7, "coins"));
        var oneByOne = together;
        var (tosses, heads) = (0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var count = sizes.Next(0, 200);
            var expected = 0;
            for (var toss = 0; toss < count; toss++)
                expected += oneByOne.NextHeads(1);
            Assert.Equal(expected, together.NextHeads(count));
            (tosses, heads) = (tosses + count, heads + expected);
        }
        Assert.Equal(0.5, heads / (double)tosses, 0.005);
    }

    [Fact]
    public void Choice_is_uniform_in_what_and_in_which_order()
    {
        var random = new SampleRandom(RandomKey.For(7, "choose"));
        var pairs = new int[20];
        for (var i = 0; i < 100_000; i++)
        {
            int[] values = [0, 1, 2, 3, 4];
            random.Choose(values, 2);
            Assert.Equal([0, 1, 2, 3, 4], values.Order());
            pairs[values[0] * 4 + values[1] - (values[1] > values[0] ? 1 : 0)]++;
        }
        AssertUniform(pairs);
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var values = new int[100];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var key = new RandomKey(3);
        for (var i = 0UL; i < 1000; i++)
        {
            var random = new SampleRandom(key.Of(i));
            random.Choose(values, 50);
            _ = random.NextDouble() + random.NextHeads(100);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Chi-square below its mean plus five standard deviations: no chance result, as the seeds are fixed.</summary>
    static void AssertUniform(int[] seen)
    {
        var expected = seen.Sum() / (double)seen.Length;
        var square = seen.Sum(n => (n - expected) * (n - expected) / expected);
        var freedom = seen.Length - 1;
        Assert.InRange(square, 0, freedom + 5 * Math.Sqrt(2 * freedom));
    }
}

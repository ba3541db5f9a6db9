using Millrace.Stages.Loading;

namespace Millrace.Stages.Tests.Loading;

public sealed class StepOrderLaws
{
    public static TheoryData<long[], int> Cases => new()
    {
        { [10], 1 },
        { [10], 3 },
        { [1], 1 },
        { [1, 1, 1], 4 },
        { [7, 100, 31], 8 },
        { [64, 64], 32 },
        { [5, 3], 100 },
        { [1000, 1, 313], 17 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_before_an_epoch_are_the_whole_batches_of_the_streams_up_to_there(long[] sizes, int globalBatchSize)
    {
        var order = Order(sizes, globalBatchSize);
        for (var epoch = 1; epoch <= 12; epoch++)
        {
            var places = Enumerable.Range(0, (int)order.StepsBefore(epoch)).Select(step => order.PlaceOf(step)).ToList();
            for (var bin = 0; bin < sizes.Length; bin++)
                Assert.Equal(
                    Enumerable.Range(0, (int)(epoch * sizes[bin] / globalBatchSize)).Select(batch => (long)batch * globalBatchSize),
                    places.Where(place => place.Bin == bin).Select(place => place.First).Order());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_sample_comes_once_in_each_epoch_of_its_bin(long[] sizes, int globalBatchSize)
    {
        var order = Order(sizes, globalBatchSize);
        for (var bin = 0; bin < sizes.Length; bin++)
        {
            var stream = new long[5 * sizes[bin]];
            order.Rows(bin, 0, stream);
            for (var epoch = 0; epoch < 5; epoch++)
                Assert.Equal(
                    Enumerable.Range(0, (int)sizes[bin]).Select(row => (long)row),
                    stream.Skip(epoch * (int)sizes[bin]).Take((int)sizes[bin]).Order());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_part_of_a_stream_is_the_same_read_alone(long[] sizes, int globalBatchSize)
    {
        var order = Order(sizes, globalBatchSize);
        var random = new Random(1);
        for (var bin = 0; bin < sizes.Length; bin++)
        {
            var stream = new long[4 * sizes[bin] + 5];
            order.Rows(bin, 0, stream);
            for (var i = 0; i < 20; i++)
            {
                var first = random.Next(stream.Length);
                var part = new long[random.Next(stream.Length - first + 1)];
                order.Rows(bin, first, part);
                Assert.Equal(stream[first..(first + part.Length)], part);
            }
        }
    }

    [Fact]
    public void Epoch_of_a_step_is_found_among_thousands_of_millions()
    {
        var order = Order([400_000_000_000, 30_000_000_000, 7], 65_536);
        foreach (var step in new[] { 0, 1, 6_561_278, 1L << 40, 1L << 42 })
        {
            var epoch = order.EpochOf(step);
            Assert.True(order.StepsBefore(epoch) <= step && step < order.StepsBefore(epoch + 1));
            Assert.InRange(order.PlaceOf(step).Bin, 0, 2);
        }
    }

    [Fact]
    public void Bins_take_turns_and_epochs_and_seeds_differ()
    {
        long[] sizes = [500, 500];
        var bins = Enumerable.Range(0, 100).Select(step => Order(sizes, 10).PlaceOf(step).Bin).ToList();
        Assert.InRange(bins.Zip(bins.Skip(1)).Count(pair => pair.First != pair.Second), 30, 70);

        Assert.NotEqual(Stream(Order(sizes, 10), 0), Stream(Order(sizes, 10), 500));
        Assert.NotEqual(Stream(Order(sizes, 10), 0), Stream(new StepOrder([0, 1], sizes, 10, seed: 43), 0));
        Assert.NotEqual(Stream(Order(sizes, 10), 0, bin: 0), Stream(Order(sizes, 10), 0, bin: 1));
    }

    static StepOrder Order(long[] sizes, int globalBatchSize) =>
        new([.. Enumerable.Range(0, sizes.Length)], sizes, globalBatchSize, seed: 42);

    static long[] Stream(StepOrder order, long first, int bin = 0)
    {
        var rows = new long[500];
        order.Rows(bin, first, rows);
        return rows;
    }
}

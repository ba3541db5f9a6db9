using Millrace.Stages.Loading;

namespace Millrace.Stages.Tests.Loading;

public sealed class RowPackingLaws
{
    [Fact]
    public void Rows_hold_every_sequence_once_and_none_is_overfull()
    {
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var capacity = random.Next(1, 600);
            var lengths = Enumerable.Range(0, random.Next(1, 400)).Select(_ => random.Next(1, capacity + 1)).ToArray();
            var least = random.Next(1, lengths.Length + 1);
            var rowOf = new int[lengths.Length];
            var rows = RowPacking.Assign(lengths, capacity, least, rowOf);

            var used = rowOf.Zip(lengths).GroupBy(p => p.First).ToDictionary(row => row.Key, row => row.Sum(p => p.Second));
            Assert.Equal(Enumerable.Range(0, rows), used.Keys.Order());
            Assert.All(used.Values, tokens => Assert.InRange(tokens, 1, capacity));
            Assert.InRange(rows, Math.Max(least, (lengths.Sum() + capacity - 1) / capacity), lengths.Length);
        }
    }

    [Fact]
    public void Sequence_goes_into_the_fullest_row_that_has_room_for_it()
    {
        var random = new Random(6);
        for (var i = 0; i < 100; i++)
        {
            const int capacity = 200;
            var lengths = Enumerable.Range(0, 150).Select(_ => random.Next(1, capacity + 1)).ToArray();
            var rowOf = new int[lengths.Length];
            var rows = RowPacking.Assign(lengths, capacity, leastRows: 1, rowOf);

            // The same by looking at every row; rows that are equally full are alike.
            var room = new List<int>();
            foreach (var length in lengths.OrderDescending())
            {
                var best = Enumerable.Range(0, room.Count).Where(row => room[row] >= length).OrderBy(row => room[row]).DefaultIfEmpty(-1).First();
                if (best < 0)
                    room.Add(capacity - length);
                else
                    room[best] -= length;
            }
            var actual = rowOf.Zip(lengths).GroupBy(p => p.First).Select(row => capacity - row.Sum(p => p.Second));
            Assert.Equal(room.Count, rows);
            Assert.Equal(room.Order(), actual.Order());
        }
    }

    // Most sequences of BERT's pairs are full; others end where their document does. Uniform lengths are harder: long ones need their
    // complement.
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void Window_of_4096_sequences_has_at_most_2_percent_padding_at_512(double full)
    {
        var random = new Random(7);
        for (var i = 0; i < 5; i++)
        {
            var lengths = Enumerable.Range(0, 4096).Select(_ => random.NextDouble() < full ? 512 : random.Next(5, 513)).ToArray();
            var rows = RowPacking.Assign(lengths, 512, leastRows: 16, new int[lengths.Length]);
            Assert.InRange(1 - lengths.Sum() / (512.0 * rows), 0, 0.02);
        }
    }
}

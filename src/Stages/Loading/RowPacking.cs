using System.Numerics;
using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Loading;

/// <summary>Puts sequences into as few rows as it can: best fit, longest first (Johnson, 1973).</summary>
/// <remarks>
/// A sequence goes into the fullest row that still has room for it. Rows are found by the room they have left, so a sequence
/// costs a look at a few bits, whatever the number of rows.
/// </remarks>
static class RowPacking
{
    const int None = -1;

    /// <summary>Packs samples into rows, which come in an order that the key chooses; within a row the samples keep theirs.</summary>
    /// <param name="samples">Not longer than a row.</param>
    /// <param name="capacity">Tokens of a row.</param>
    /// <param name="leastRows">How many rows there are at least, each with a sample; at most the number of samples.</param>
    /// <param name="key">Of the order of the rows.</param>
    /// <exception cref="InputException">A sample is longer than a row.</exception>
    public static SampleRows Pack(LoadedSample[] samples, int capacity, int leastRows, RandomKey key)
    {
        if (samples.Length == 0)
            return default;
        var lengths = new int[samples.Length];
        for (var i = 0; i < lengths.Length; i++)
            if ((lengths[i] = samples[i].Tokens) > capacity)
                throw new InputException($"a sample has {lengths[i]} tokens, its data set says max_seq_length = {capacity}");
        var rowOf = new int[samples.Length];
        var rows = Assign(lengths, capacity, leastRows, rowOf);

        var order = new KeyedPermutation(rows, key);
        var starts = new int[rows + 1];
        foreach (ref var row in rowOf.AsSpan())
            starts[(row = (int)order[row]) + 1]++;
        for (var row = 0; row < rows; row++)
            starts[row + 1] += starts[row];
        var next = starts.AsSpan(0, rows).ToArray();
        var packed = new LoadedSample[samples.Length];
        for (var i = 0; i < samples.Length; i++)
            packed[next[rowOf[i]]++] = samples[i];
        return new SampleRows(packed, starts);
    }

    /// <summary>The row of each sequence, and how many rows there are.</summary>
    /// <param name="lengths">In [0, <paramref name="capacity"/>].</param>
    /// <param name="capacity">Of a row.</param>
    /// <param name="leastRows">So many of the longest sequences have a row of their own to begin with.</param>
    /// <param name="rowOf">Filled.</param>
    public static int Assign(ReadOnlySpan<int> lengths, int capacity, int leastRows, Span<int> rowOf)
    {
        // Rows with the same room left are a list; a bit says whether it has any.
        var firstWith = new int[capacity + 1];
        Array.Fill(firstWith, None);
        var hasRows = new ulong[capacity / 64 + 1];
        var nextWith = new int[lengths.Length];
        var rows = 0;
        foreach (var sequence in LongestFirst(lengths, capacity))
        {
            var length = lengths[sequence];
            var room = rows < leastRows ? None : LeastRoom(hasRows, length);
            int row;
            if (room == None)
                (row, room) = (rows++, capacity);
            else
            {
                row = firstWith[room];
                if ((firstWith[room] = nextWith[row]) == None)
                    hasRows[room / 64] &= ~(1UL << room);
            }
            room -= length;
            (nextWith[row], firstWith[room]) = (firstWith[room], row);
            hasRows[room / 64] |= 1UL << room;
            rowOf[sequence] = row;
        }
        return rows;
    }

    /// <summary>The least room, at least <paramref name="least"/>, that a row has; none: -1.</summary>
    static int LeastRoom(ulong[] hasRows, int least)
    {
        var word = least / 64;
        for (var bits = hasRows[word] & (ulong.MaxValue << least); ; bits = hasRows[word])
        {
            if (bits != 0)
                return word * 64 + BitOperations.TrailingZeroCount(bits);
            if (++word == hasRows.Length)
                return None;
        }
    }

    /// <summary>Numbers of the sequences, by falling length; equally long ones as they come.</summary>
    static int[] LongestFirst(ReadOnlySpan<int> lengths, int capacity)
    {
        var places = new int[capacity + 1];
        foreach (var length in lengths)
            if (length > 0)
                places[length - 1]++;
        for (var length = capacity - 1; length >= 0; length--)
            places[length] += places[length + 1];
        var order = new int[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
            order[places[lengths[i]]++] = i;
        return order;
    }
}

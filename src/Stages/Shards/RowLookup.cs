namespace Millrace.Stages.Shards;

/// <summary>Finds the part that has a row, where rows are cut into parts of about one size.</summary>
/// <param name="firstRows">The first row of each part, ascending from 0, and behind them the number of rows.</param>
readonly struct RowLookup(long[] firstRows)
{
    readonly double partsPerRow = (firstRows.Length - 1) / (double)Math.Max(firstRows[^1], 1);

    /// <summary>Number of rows.</summary>
    public long Rows => firstRows[^1];

    /// <summary>The first row of a part.</summary>
    public long FirstRow(int part) => firstRows[part];

    /// <summary>Number of rows of a part.</summary>
    public int RowsOf(int part) => (int)(firstRows[part + 1] - firstRows[part]);

    /// <summary>The part that has a row: guessed, then corrected by the few steps that it is off.</summary>
    /// <param name="row">In [0, <see cref="Rows"/>).</param>
    public int Find(long row)
    {
        var part = Math.Min((int)(row * partsPerRow), firstRows.Length - 2);
        while (firstRows[part] > row)
            part--;
        while (firstRows[part + 1] <= row)
            part++;
        return part;
    }
}

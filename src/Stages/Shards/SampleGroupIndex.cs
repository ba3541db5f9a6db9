namespace Millrace.Stages.Shards;

/// <summary>In which segments the rows of one group are.</summary>
sealed class SampleGroupIndex
{
    readonly List<int> segments = [];
    readonly List<long> ends = [];

    /// <summary>Rows of all segments.</summary>
    public long Rows { get; set; }

    /// <summary>Bytes of all rows.</summary>
    public long Bytes { get; set; }

    /// <summary>Adds a block; segments come in order.</summary>
    public void Add(int segment, SampleBlock block)
    {
        Rows += block.Rows;
        Bytes += block.Bytes;
        if (segments.Count > 0 && segments[^1] == segment)
        {
            ends[^1] = Rows;
            return;
        }
        segments.Add(segment);
        ends.Add(Rows);
    }

    /// <summary>The entry that has the row.</summary>
    public int EntryOf(long row)
    {
        var found = ends.BinarySearch(row + 1);
        return found < 0 ? ~found : found;
    }

    /// <summary>Number of the segment of an entry.</summary>
    public int Segment(int entry) => segments[entry];

    /// <summary>Number of the first row of an entry.</summary>
    public long FirstRow(int entry) => entry == 0 ? 0 : ends[entry - 1];
}

namespace Millrace.Stages.Sources.Content;

/// <summary>Remembers where in the content blocks of the file begin, from the last place that was asked for on.</summary>
/// <remarks>
/// It holds at most <see cref="MostHeld"/> of them: the longer nobody asks for a place, the fewer it remembers, evenly, so that a
/// place then has more to skip.
/// </remarks>
sealed class BlockMap
{
    const int MostHeld = 4096;

    readonly List<(long Offset, long Block)> begins = [];
    int stride = 1; // one block of so many is remembered
    int passed;

    /// <summary>Begins with the block of a place.</summary>
    public BlockMap(ContentPlace from) => begins.Add((from.Offset - from.Skip, from.Block));

    /// <summary>Adds a block that begins at a content offset, not before those that were added earlier.</summary>
    public void Add(long offset, long block)
    {
        if (++passed < stride)
            return;
        if (begins.Count == MostHeld)
        {
            for (var at = 1; at < MostHeld / 2; at++)
                begins[at] = begins[2 * at];
            begins.RemoveRange(MostHeld / 2, MostHeld / 2);
            stride *= 2;
        }
        passed = 0;
        begins.Add((offset, block));
    }

    /// <summary>The place of a content offset, not before that of an earlier call.</summary>
    public ContentPlace PlaceOf(long offset)
    {
        var at = begins.Count - 1;
        while (at > 0 && begins[at].Offset > offset)
            at--;
        begins.RemoveRange(0, at);
        stride = begins.Count == 1 ? 1 : stride;
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, begins[0].Offset);
        return new ContentPlace(offset, begins[0].Block, offset - begins[0].Offset);
    }
}

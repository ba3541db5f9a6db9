namespace Millrace.Stages.Sources.Content;

/// <summary>Remembers where in the content blocks of the file begin, from the last place that was asked for on.</summary>
/// <remarks>
/// It holds at most <see cref="MostHeld"/> of them: where nobody asks for places it forgets every second one, so that a place then
/// has more to skip.
/// </remarks>
sealed class BlockMap
{
    const int MostHeld = 4096;

    readonly List<(long Offset, long Block)> begins = [];

    /// <summary>Begins with the block of a place.</summary>
    public BlockMap(ContentPlace from) => begins.Add((from.Offset - from.Skip, from.Block));

    /// <summary>Adds a block that begins at a content offset, not before those that were added earlier.</summary>
    public void Add(long offset, long block)
    {
        if (begins.Count == MostHeld)
        {
            for (var at = 1; at < MostHeld / 2; at++)
                begins[at] = begins[2 * at];
            begins.RemoveRange(MostHeld / 2, MostHeld / 2);
        }
        begins.Add((offset, block));
    }

    /// <summary>The place of a content offset, not before that of an earlier call.</summary>
    public ContentPlace PlaceOf(long offset)
    {
        var at = begins.Count - 1;
        while (at > 0 && begins[at].Offset > offset)
            at--;
        begins.RemoveRange(0, at);
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, begins[0].Offset);
        return new ContentPlace(offset, begins[0].Block, offset - begins[0].Offset);
    }
}

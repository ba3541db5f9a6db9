using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class BlockMapTests
{
    [Fact]
    public void Place_begins_at_the_last_block_that_begins_not_behind_it()
    {
        var map = new BlockMap(new ContentPlace(1000, 7, 100));
        map.Add(1200, 8);
        map.Add(1200, 9); // the one before has no content
        map.Add(1500, 10);
        Assert.Equal(new ContentPlace(1100, 7, 200), map.PlaceOf(1100));
        Assert.Equal(new ContentPlace(1200, 9, 0), map.PlaceOf(1200));
        Assert.Equal(new ContentPlace(1499, 9, 299), map.PlaceOf(1499));
        Assert.Equal(new ContentPlace(9999, 10, 8499), map.PlaceOf(9999));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.PlaceOf(1499));
    }

    [Fact]
    public void Place_is_right_after_any_number_of_blocks_that_nobody_asked_for()
    {
        var map = new BlockMap(ContentPlace.Start);
        for (var block = 1L; block < 100_000; block++)
            map.Add(block * 10, block);
        foreach (var offset in (long[])[5, 12_345, 500_000, 999_995])
        {
            var place = map.PlaceOf(offset);
            Assert.Equal(offset, place.Offset);
            Assert.Equal(offset, place.Block * 10 + place.Skip);
            Assert.InRange(place.Skip, 0, 10 * 1000);
        }
    }
}

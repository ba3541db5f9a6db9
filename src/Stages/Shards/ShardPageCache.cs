namespace Millrace.Stages.Shards;

/// <summary>Bounds the memory of pages: nearly the least recently used go first, by the clock algorithm (Corbató, 1968).</summary>
/// <remarks>Safe for several threads. A page in use is not taken away: it is only no longer found.</remarks>
sealed class ShardPageCache(long capacity)
{
    readonly Lock gate = new();
    readonly List<ShardPage> pages = [];
    int hand;

    /// <summary>Memory of the pages held and of what was reserved.</summary>
    public long Bytes { get; set; }

    /// <summary>Takes memory for as long as the data set is open; false where less than that is left.</summary>
    public bool TryReserve(long bytes)
    {
        lock (gate)
        {
            if (Bytes + bytes > capacity)
                return false;
            Bytes += bytes;
            return true;
        }
    }

    /// <summary>Adds a page, unless another thread was faster, and returns the one that is there.</summary>
    public ShardPage Add(ref ShardPage? slot, ShardPage page)
    {
        lock (gate)
        {
            if (slot is { } other)
                return other;
            slot = page;
            Bytes += page.Bytes;
            pages.Add(page);
            while (Bytes > capacity && pages.Count > 1)
                Sweep();
            return page;
        }
    }

    void Sweep()
    {
        hand = hand < pages.Count ? hand : 0;
        var page = pages[hand];
        if (page.Used)
        {
            page.Used = false;
            hand++;
            return;
        }
        page.Evict();
        Bytes -= page.Bytes;
        pages[hand] = pages[^1];
        pages.RemoveAt(pages.Count - 1);
    }
}

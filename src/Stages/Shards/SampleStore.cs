using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>Reads what <see cref="WriteSamples"/> wrote: any rows of a group, in the order of the input.</summary>
/// <remarks>It holds how many rows each segment has; every reader opens the files it needs. Safe for several threads.</remarks>
public sealed class SampleStore
{
    /// <summary>Name of the empty file that says that nothing will be added.</summary>
    internal const string CompleteMark = "complete";

    readonly SortedDictionary<SampleGroup, SampleGroupIndex> groups = [];

    SampleStore(string folder, int idBytes) => (Folder, IdBytes) = (folder, idBytes);

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Bytes of a token id, 2 or 4.</summary>
    public int IdBytes { get; }

    /// <summary>How far the graph that filled the store had come at its end.</summary>
    public GraphProgress Progress { get; private set; } = GraphProgress.None;

    /// <summary>The groups that have samples, training first, by bin.</summary>
    public IReadOnlyCollection<SampleGroup> Groups => groups.Keys;

    /// <summary>Whether the phase that fills the store has ended.</summary>
    public static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, CompleteMark));

    /// <summary>Opens a complete store and reads the footers of its segments.</summary>
    /// <exception cref="InputException">The store is not complete.</exception>
    /// <exception cref="DamagedFileException">A segment is not what was committed.</exception>
    public static SampleStore Open(string folder)
    {
        if (!IsComplete(folder))
            throw new InputException($"{folder} is not complete; its samples are still to be made");
        var count = SampleSegment.Count(folder);
        if (count == 0)
            throw new InputException($"{folder} has no segment");

        SampleStore? store = null;
        for (var number = 0; number < count; number++)
        {
            var path = SampleSegment.PathOf(folder, number);
            var footer = SampleSegment.ReadFooter(path);
            store ??= new SampleStore(folder, footer.IdBytes);
            if (footer.IdBytes != store.IdBytes)
                throw new DamagedFileException(
                    path, 0, $"it has ids of {footer.IdBytes} bytes, those before it have {store.IdBytes}");
            store.Add(number, footer);
            store.Progress = footer.Progress;
        }
        return store!;
    }

    /// <summary>Number of samples of a group; 0 for one that is not there.</summary>
    public long Rows(SampleGroup group) => groups.TryGetValue(group, out var index) ? index.Rows : 0;

    /// <summary>Bytes that the samples of a group take in the store; 0 for one that is not there.</summary>
    public long Bytes(SampleGroup group) => groups.TryGetValue(group, out var index) ? index.Bytes : 0;

    /// <summary>Rows [<paramref name="first"/>, <paramref name="end"/>) of a group.</summary>
    internal SampleRows Read(SampleGroup group, long first, long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Rows(group));
        return new SampleRows(this, group, groups.GetValueOrDefault(group), first, end);
    }

    void Add(int number, SampleSegmentFooter footer)
    {
        foreach (var block in footer.Blocks)
        {
            var group = new SampleGroup(block.Split, block.Bin);
            if (!groups.TryGetValue(group, out var index))
                groups.Add(group, index = new SampleGroupIndex());
            index.Add(number, block);
        }
    }
}

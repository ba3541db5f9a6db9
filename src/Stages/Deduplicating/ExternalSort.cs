using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Millrace.Stages.Deduplicating;

/// <summary>Sorts more entries than memory holds: sorted runs in one temporary file, merged while they are read.</summary>
/// <remarks>What fits into memory never sees a disk. The file goes with the process, however that ends.</remarks>
sealed class ExternalSort : IDisposable
{
    const int LeastWindow = 128; // entries of a run in memory while merging: one page of the disk

    readonly string path;
    readonly List<(long Start, long End)> runs = []; // in entries
    SortEntry[] entries;
    SafeFileHandle? file;
    int count;

    /// <param name="path">The temporary file, made if it is needed.</param>
    /// <param name="memoryBytes">Memory to use.</param>
    /// <param name="most">Number of entries there will be, at most.</param>
    public ExternalSort(string path, long memoryBytes, long most)
    {
        this.path = path;
        entries = new SortEntry[Math.Clamp(Math.Min(memoryBytes / SortEntry.Bytes, most), LeastWindow, Array.MaxLength)];
    }

    public void Add(in SortEntry entry)
    {
        if (count == entries.Length)
            Spill();
        entries[count++] = entry;
    }

    /// <summary>All entries in their order, once; nothing can be added afterwards.</summary>
    public IEnumerable<SortEntry> Sorted()
    {
        if (runs.Count == 0)
        {
            entries.AsSpan(0, count).Sort();
            for (var i = 0; i < count; i++)
                yield return entries[i];
            yield break;
        }
        if (count > 0)
            Spill();
        var window = Math.Max(LeastWindow, entries.Length / runs.Count);
        if ((long)window * runs.Count > entries.Length)
            entries = new SortEntry[window * runs.Count];
        var readers = new Reader[runs.Count];
        var heads = new PriorityQueue<int, SortEntry>(runs.Count);
        for (var run = 0; run < readers.Length; run++)
        {
            readers[run] = new Reader(file!, runs[run], entries.AsMemory(run * window, window));
            heads.Enqueue(run, readers[run].Next()!.Value);
        }
        while (heads.TryDequeue(out var run, out var entry))
        {
            yield return entry;
            if (readers[run].Next() is { } next)
                heads.Enqueue(run, next);
        }
    }

    public void Dispose() => file?.Dispose();

    void Spill()
    {
        entries.AsSpan(0, count).Sort();
        file ??= File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        var start = runs is [.., var last] ? last.End : 0;
        RandomAccess.Write(file, MemoryMarshal.AsBytes(entries.AsSpan(0, count)), start * SortEntry.Bytes);
        runs.Add((start, start + count));
        count = 0;
    }

    /// <summary>Reads a run through a window of memory.</summary>
    sealed class Reader(SafeFileHandle file, (long Start, long End) run, Memory<SortEntry> window)
    {
        long place = run.Start;
        int at;
        int read;

        public SortEntry? Next()
        {
            if (at == read && !Fill())
                return null;
            return window.Span[at++];
        }

        bool Fill()
        {
            read = (int)Math.Min(window.Length, run.End - place);
            at = 0;
            var bytes = MemoryMarshal.AsBytes(window.Span[..read]);
            for (var done = 0; done < bytes.Length;)
            {
                var part = RandomAccess.Read(file, bytes[done..], place * SortEntry.Bytes + done);
                if (part == 0)
                    throw new EndOfStreamException("bug: a run of the sort ends early");
                done += part;
            }
            place += read;
            return read > 0;
        }
    }
}

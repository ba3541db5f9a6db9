using System.Numerics;
using System.Runtime.InteropServices;
using Millrace.Stages.Filtering;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Deduplicating;

/// <summary>Decides from the fingerprints of all documents which of them are duplicates.</summary>
/// <remarks>
/// The rule. Documents of equal content are one; the lowest number stands for it. Contents have ranks: the longest first, among
/// equally long ones the least hash. Contents whose signatures agree in all rows of a band meet in a bucket. Through a bucket one goes
/// by rank: a content that is similar to no leader of the bucket becomes a leader, up to 32 of them; one that is similar to
/// leaders is noted with each. Then one goes through all contents by rank: one that was noted with a leader that stays is a near
/// duplicate and goes, every other one stays. So each that goes is similar to one that stays and is not shorter;
/// who is similar by way of others only stays; and nothing depends on the order or the numbers of the documents.
/// Time is linear in the documents but for the sorting, however many are alike. Memory is that of the settings, and one
/// bit for a document; the file of fingerprints is mapped, and its pages are given back as the search goes on.
/// </remarks>
/// <param name="fingerprints">Of all documents.</param>
/// <param name="options">Settings, those the fingerprints were made with.</param>
/// <param name="folder">A folder for temporary files.</param>
public sealed class DuplicateSearch(FingerprintFile fingerprints, DeduplicateOptions options, string folder)
{
    const int MostLeaders = 32;
    const int MostPasses = 4;
    const int CheckEvery = 1 << 12;

    readonly DuplicateVerdict verdict = new(fingerprints.Count);

    /// <summary>Makes the verdict.</summary>
    public DuplicateVerdict Run(CancellationToken cancellationToken)
    {
        FindExact(cancellationToken);
        if (options.Near)
            FindNear(cancellationToken);
        return verdict;
    }

    void FindExact(CancellationToken cancellationToken)
    {
        using var sort = new ExternalSort(Path.Combine(folder, "contents.sort"), options.MemoryBytes, fingerprints.Count);
        for (var document = 0L; document < fingerprints.Count; document++)
        {
            Check(document, cancellationToken);
            fingerprints.Check(document);
            var head = fingerprints.HeadOf(document);
            sort.Add(new SortEntry(head.High, head.Low, (ulong)document, 0));
        }
        SortEntry? before = null;
        foreach (var entry in sort.Sorted())
        {
            if (before is { } last && last.First == entry.First && last.Second == entry.Second)
                verdict.MarkExact((long)entry.Third);
            before = entry;
        }
    }

    void FindNear(CancellationToken cancellationToken)
    {
        // As many bands at once as fit into the memory, but no more than four passes over the file: then sorting on disk reads less.
        var memory = options.MemoryBytes / 4;
        var entries = Math.Max(verdict.Kept, 1);
        var bandsAtOnce = (int)Math.Clamp(3 * memory / SortEntry.Bytes / entries, (options.Bands + MostPasses - 1) / MostPasses, options.Bands);
        using var notes = new ExternalSort(Path.Combine(folder, "notes.sort"), memory, long.MaxValue);
        for (var band = 0; band < options.Bands; band += bandsAtOnce)
        {
            var bands = Math.Min(bandsAtOnce, options.Bands - band);
            using var buckets = new ExternalSort(Path.Combine(folder, "buckets.sort"), 3 * memory, entries * bands);
            FillBuckets(buckets, band, bands, cancellationToken);
            ReadBuckets(buckets, notes, cancellationToken);
        }
        foreach (var note in notes.Sorted())
        {
            var (document, leader) = ((long)note.Third, note.Fourth);
            if (!verdict.IsDuplicate(document) && !verdict.IsDuplicate(leader))
                verdict.MarkNear(document);
        }
    }

    void FillBuckets(ExternalSort buckets, int first, int count, CancellationToken cancellationToken)
    {
        for (var document = 0L; document < fingerprints.Count; document++)
        {
            Check(document, cancellationToken);
            if (verdict.IsDuplicate(document))
                continue;
            var (high, low) = RankOf(fingerprints.HeadOf(document));
            var signature = fingerprints.SignatureOf(document);
            for (var band = first; band < first + count; band++)
            {
                var rows = MemoryMarshal.AsBytes(signature.Slice(band * options.Rows, options.Rows));
                var key = RandomKey.Mix(ByteHash.Of(rows) + (ulong)band);
                buckets.Add(new SortEntry(key, high, low, document));
            }
        }
    }

    void ReadBuckets(ExternalSort buckets, ExternalSort notes, CancellationToken cancellationToken)
    {
        var leaders = new List<long>(MostLeaders);
        var (bucket, number) = (0UL, 0L);
        foreach (var (key, high, low, document) in buckets.Sorted())
        {
            Check(number++, cancellationToken);
            if (key != bucket)
                leaders.Clear();
            bucket = key;
            var isSimilar = false;
            foreach (var leader in leaders)
            {
                if (!AreSimilar(fingerprints.SignatureOf(document), fingerprints.SignatureOf(leader)))
                    continue;
                isSimilar = true;
                notes.Add(new SortEntry(high, low, (ulong)document, leader));
            }
            if (!isSimilar && leaders.Count < MostLeaders)
                leaders.Add(document);
        }
    }

    // Ascending: longer first, then by 96 bits of the hash.
    static (ulong High, ulong Low) RankOf(in FingerprintFormat.Head head) =>
        (((ulong)~(uint)head.Length << 32) | (head.High >> 32), (head.High << 32) | (head.Low >> 32));

    bool AreSimilar(ReadOnlySpan<ushort> one, ReadOnlySpan<ushort> other)
    {
        var lanes = Vector<ushort>.Count;
        var counts = Vector<ushort>.Zero;
        var i = 0;
        for (; i <= one.Length - lanes; i += lanes)
            counts -= Vector.Equals(new Vector<ushort>(one[i..]), new Vector<ushort>(other[i..]));
        var matches = (int)Vector.Sum(counts);
        for (; i < one.Length; i++)
            matches += one[i] == other[i] ? 1 : 0;
        return matches >= options.LeastMatches;
    }

    void Check(long number, CancellationToken cancellationToken)
    {
        if (number % CheckEvery != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        fingerprints.Release();
    }
}

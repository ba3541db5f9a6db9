using System.Buffers;
using System.Numerics;

namespace Millrace.Stages.Filtering;

/// <summary>What was seen of something known by its hash, in a pooled table of open addressing. Cleared for each use.</summary>
/// <remarks>
/// A table of n entries of 16 bytes tells about 32 + log2 n bits of hashes apart: of a million different things in one document, two are taken for one
/// in one of ten thousand documents.
/// </remarks>
ref struct SeenTable
{
    readonly Entry[] entries;
    readonly int mask;

    /// <param name="most">Number of different hashes, at most.</param>
    public SeenTable(int most)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(most, 8) * 2);
        entries = ArrayPool<Entry>.Shared.Rent(size);
        Array.Clear(entries, 0, size);
        mask = size - 1;
    }

    /// <summary>What is known of one hash.</summary>
    public struct Entry
    {
        /// <summary>The low half of the hash; the place in the table tells of the high one.</summary>
        public uint Key;

        /// <summary>How often it was counted; 0 where it was never seen.</summary>
        public int Count;

        /// <summary>Index of where it was first seen.</summary>
        public int First;

        /// <summary>The place behind where it was last counted.</summary>
        public int End;
    }

    /// <summary>The entry of a hash; a new one has a count of 0.</summary>
    public readonly ref Entry this[ulong key]
    {
        get
        {
            var low = (uint)key;
            for (var i = (int)(key >> 32) & mask; ; i = (i + 1) & mask)
            {
                ref var entry = ref entries[i];
                if (entry.Count == 0)
                    entry.Key = low;
                if (entry.Key == low)
                    return ref entry;
            }
        }
    }

    /// <summary>Gives the table back.</summary>
    public readonly void Dispose() => ArrayPool<Entry>.Shared.Return(entries);
}

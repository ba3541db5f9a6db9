using System.Runtime.InteropServices;

namespace Millrace.Stages.Deduplicating;

/// <summary>What is sorted to find duplicates: four numbers, compared in their order.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly record struct SortEntry(ulong First, ulong Second, ulong Third, long Fourth) : IComparable<SortEntry>
{
    public const int Bytes = 32;

    public int CompareTo(SortEntry other) =>
        First != other.First ? First.CompareTo(other.First)
        : Second != other.Second ? Second.CompareTo(other.Second)
        : Third != other.Third ? Third.CompareTo(other.Third)
        : Fourth.CompareTo(other.Fourth);
}

namespace Millrace.Stages.Shards;

/// <summary>Samples that are kept together: one split and one length class.</summary>
/// <param name="Split">What the samples are for.</param>
/// <param name="Bin">Number of the length class, from 0.</param>
public readonly record struct SampleGroup(DatasetSplit Split, int Bin) : IComparable<SampleGroup>
{
    /// <summary>Training before held-out, then by bin.</summary>
    public int CompareTo(SampleGroup other) =>
        Split != other.Split ? Split.CompareTo(other.Split) : Bin.CompareTo(other.Bin);
}

namespace Millrace.Stages.Shards;

/// <summary>What a sample is for.</summary>
public enum DatasetSplit
{
    /// <summary>To train on.</summary>
    Train = 0,

    /// <summary>To evaluate with; never trained on.</summary>
    HeldOut = 1,
}

namespace Millrace.Stages.Shards;

/// <summary>How the pages of shards are compressed.</summary>
public enum ShardCompression
{
    /// <summary>Not at all: samples are used where they lie in the file.</summary>
    None,

    /// <summary>Snappy.</summary>
    Snappy,
}

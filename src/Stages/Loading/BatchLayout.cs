namespace Millrace.Stages.Loading;

/// <summary>How the sequences of a batch lie in its arrays; see <see cref="Model.Bert.TokenBatch"/>.</summary>
public enum BatchLayout
{
    /// <summary>One sequence a row, all of a batch padded to the longest of it.</summary>
    Padded,

    /// <summary>One sequence after the other, without padding.</summary>
    Unpadded,

    /// <summary>As many sequences as fit into each row of max_seq_length.</summary>
    Packed,
}

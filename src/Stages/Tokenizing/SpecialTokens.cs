namespace Millrace.Stages.Tokenizing;

/// <summary>The tokens every BERT vocabulary has, in the order BERT lists them.</summary>
public static class SpecialTokens
{
    /// <summary>Fills sequences up to the length of their batch.</summary>
    public const string Pad = "[PAD]";

    /// <summary>Stands for a word that no pieces make up.</summary>
    public const string Unk = "[UNK]";

    /// <summary>Starts a sequence.</summary>
    public const string Cls = "[CLS]";

    /// <summary>Ends a segment.</summary>
    public const string Sep = "[SEP]";

    /// <summary>Replaces a token to be predicted.</summary>
    public const string Mask = "[MASK]";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Pad, Unk, Cls, Sep, Mask];

    internal static string NeededBy(string token) => token switch
    {
        Pad => "batches of sequences of unequal length",
        Unk => "tokenize",
        Mask => "mask-tokens",
        _ => "pair-segments",
    };
}

namespace Millrace.Stages.Deduplicating;

/// <summary>What of a document tells whether it is another one's duplicate.</summary>
/// <param name="Content">128 bits of its content: equal for equal documents, else different.</param>
/// <param name="Length">Its length, in tokens or words; of duplicates the longest stays.</param>
/// <param name="Signature">Its MinHash signature: the share of equal values estimates the similarity of two documents.</param>
public sealed record Fingerprint(UInt128 Content, int Length, ushort[] Signature);

namespace Millrace.Stages.Shards;

/// <summary>One sample in the bytes of a sample store.</summary>
/// <param name="Group">Its split and bin.</param>
/// <param name="Row">The row, a part of memory that other samples share.</param>
public readonly record struct EncodedSample(SampleGroup Group, ReadOnlyMemory<byte> Row);

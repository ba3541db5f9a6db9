namespace Millrace.Stages.Shards;

/// <summary>Consecutive rows of one group in a segment.</summary>
/// <param name="Split">Split of the group.</param>
/// <param name="Bin">Bin of the group.</param>
/// <param name="Offset">Of its first byte in the segment's file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Rows">Number of its rows.</param>
/// <param name="Checksum">CRC-32C of its bytes.</param>
sealed record SampleBlock(DatasetSplit Split, int Bin, long Offset, int Bytes, int Rows, uint Checksum);

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>A file in an archive, as the archive's directory has it.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Offset">Of its first byte in the archive.</param>
/// <param name="Length">In bytes; not compressed.</param>
/// <param name="Checksum">CRC-32 of its bytes.</param>
sealed record ZipEntry(string Name, long Offset, long Length, uint Checksum);

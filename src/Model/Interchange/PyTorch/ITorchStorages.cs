namespace Millrace.Model.Interchange.PyTorch;

/// <summary>Where the storages of a file lie.</summary>
interface ITorchStorages
{
    /// <summary>The offset of a storage's first byte in the file, all its bytes being there and sound.</summary>
    /// <param name="storage">As the pickle has it.</param>
    /// <param name="width">Of one of its numbers, in bytes.</param>
    /// <exception cref="Checkpoints.CheckpointException">It is not there, or damaged.</exception>
    long OffsetOf(TorchStorage storage, int width);
}

using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>The storages of an archive: a file each, with a checksum.</summary>
/// <param name="file">The archive.</param>
/// <param name="entries">Its files.</param>
/// <param name="root">The folder that everything is in, with its slash.</param>
sealed class ZippedStorages(NumberFile file, IReadOnlyDictionary<string, ZipEntry> entries, string root) : ITorchStorages
{
    readonly HashSet<string> verified = [];

    public long OffsetOf(TorchStorage storage, int width)
    {
        if (!entries.TryGetValue($"{root}data/{storage.Key}", out var entry))
            throw new CheckpointException($"{file.Path} has no storage {storage.Key}");
        if (storage.Count < 0 || storage.Count > entry.Length / width)
            throw new CheckpointException($"{file.Path}: storage {storage.Key} has {entry.Length} bytes, expected {storage.Count} numbers of {width}");
        if (verified.Add(storage.Key))
            ZipDirectory.Verify(file, entry);
        return entry.Offset;
    }
}

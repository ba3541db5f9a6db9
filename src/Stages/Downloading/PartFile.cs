using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Downloading;

/// <summary>A file on its way: <c>.NAME.part</c>, with its record beside it in <c>.NAME.json</c>.</summary>
/// <remarks>
/// Both are hidden: whoever searches the folder for text finds whole files only.
/// A part is gone on with only up to where it was flushed to the disk: behind that, a power cut may leave a file of the right
/// length with other bytes in it. The record says that a file is finished before it gets its name: so there is never a file
/// under its name that is not whole, and after a kill in between the rest is a rename.
/// </remarks>
sealed class PartFile : IDisposable
{
    // What a kill can lose, and the most that any phase may (8 MB of input); a flush of so much takes some 10 ms.
    const long FlushEvery = 8_000_000;
    const int HashBufferBytes = 1 << 20;

    readonly DownloadTask task;
    readonly string recordPath;
    readonly string partPath;
    SafeFileHandle? handle;
    IncrementalHash? hash;
    long hashed;

    /// <summary>Opens what there is of a file.</summary>
    public PartFile(DownloadTask task)
    {
        this.task = task;
        DurableFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(task.Path))!);
        recordPath = RecordOf(task.Path);
        partPath = Beside(task.Path, ".part");
        Record = DownloadRecord.Read(recordPath);
        if (Record is not { Finished: false, Validator: not null } begun || begun.Url != task.Url.AbsoluteUri || !File.Exists(partPath))
            return;
        Open();
        Position = Math.Min(begun.Flushed, RandomAccess.GetLength(handle!));
        RandomAccess.SetLength(handle!, Position);
    }

    /// <summary>What is known of the file; null: nothing.</summary>
    public DownloadRecord? Record { get; set; }

    /// <summary>Bytes of the part that are good.</summary>
    public long Position { get; private set; }

    /// <summary>Whether all bytes are there; they may still have to be checked.</summary>
    public bool IsWhole => Position == Record?.Length && handle is not null;

    /// <summary>Where the record of a file is.</summary>
    public static string RecordOf(string path) => Beside(path, ".json");

    /// <summary>Finishes a rename that a kill prevented, and says whether the file is there, finished.</summary>
    public bool IsFinished()
    {
        if (Record is not { Finished: true } finished)
            return false;
        if (LengthOf(partPath) == finished.Length)
            Rename();
        return LengthOf(task.Path) == finished.Length;
    }

    /// <summary>Begins at zero, with what the server says of the file.</summary>
    public void Begin(string? validator, long? length)
    {
        Record = new DownloadRecord(task.Url.AbsoluteUri, validator, length, 0, null, Finished: false);
        WriteRecord(); // before the part is touched: an older record would speak of other bytes
        Open();
        RandomAccess.SetLength(handle!, 0);
        Position = 0;
        ForgetHash();
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(handle!, bytes, Position);
        if (hash is not null && hashed == Position)
        {
            hash.AppendData(bytes);
            hashed += bytes.Length;
        }
        Position += bytes.Length;
        if (Position - Record!.Flushed >= FlushEvery)
            Save();
    }

    /// <summary>Drops what has come so far.</summary>
    public void Drop()
    {
        handle?.Dispose();
        handle = null;
        Position = 0;
        ForgetHash();
        Record = null;
        File.Delete(recordPath);
        File.Delete(partPath);
    }

    /// <summary>Makes a hash of all bytes that are there and of those to come.</summary>
    public async ValueTask HashAsync(HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        if (hash is null)
        {
            hash = IncrementalHash.CreateHash(algorithm);
            hashed = 0;
        }
        if (handle is not null)
            hashed = await FeedAsync(hash, handle, hashed, Position, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The digest of the whole part, after <see cref="HashAsync"/>.</summary>
    public Checksum Digest() => new(hash!.AlgorithmName, Convert.ToHexStringLower(hash.GetCurrentHash()));

    /// <summary>The digest of the finished file.</summary>
    public async ValueTask<Checksum> DigestOfFileAsync(HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        using var whole = IncrementalHash.CreateHash(algorithm);
        using var file = File.OpenHandle(task.Path);
        await FeedAsync(whole, file, 0, RandomAccess.GetLength(file), cancellationToken).ConfigureAwait(false);
        return new Checksum(algorithm, Convert.ToHexStringLower(whole.GetCurrentHash()));
    }

    /// <summary>Notes what a finished file came to.</summary>
    public void Finished(Checksum digest)
    {
        Record = Record! with { Digest = digest.ToString() };
        DurableFile.Write(recordPath, Record.ToBytes());
    }

    /// <summary>The part is whole and checked: it gets its name.</summary>
    public void Finish(Checksum? digest)
    {
        RandomAccess.FlushToDisk(handle!);
        handle!.Dispose();
        handle = null;
        Record = Record! with { Length = Position, Flushed = Position, Digest = digest?.ToString(), Finished = true };
        DurableFile.Write(recordPath, Record.ToBytes());
        Rename();
    }

    /// <summary>Makes what has come so far safe.</summary>
    public void Save()
    {
        if (handle is null || Record is not { Finished: false } || Record.Flushed == Position)
            return;
        RandomAccess.FlushToDisk(handle);
        Record = Record with { Flushed = Position };
        WriteRecord();
    }

    public void Dispose()
    {
        try
        {
            Save();
        }
        catch (IOException)
        {
            // A full disk has been told by whoever wrote to it; here only some bytes are fetched again.
        }
        handle?.Dispose();
        hash?.Dispose();
    }

    // Not flushed: after a power cut an older record is as true, and one that is empty means to begin at zero.
    void WriteRecord()
    {
        var temporary = recordPath + ".new";
        File.WriteAllBytes(temporary, Record!.ToBytes());
        File.Move(temporary, recordPath, overwrite: true);
    }

    void Open() => handle ??= File.OpenHandle(partPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    void Rename()
    {
        File.Move(partPath, task.Path, overwrite: true);
        DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(task.Path))!);
    }

    void ForgetHash()
    {
        hash?.Dispose();
        hash = null;
    }

    static string Beside(string path, string ending) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}{ending}");

    static long? LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : null;

    static async ValueTask<long> FeedAsync(
        IncrementalHash hash, SafeFileHandle file, long from, long to, CancellationToken cancellationToken)
    {
        var buffer = to > from ? new byte[HashBufferBytes] : [];
        while (from < to)
        {
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, to - from)), from, cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException($"ended at byte {from} of {to} while it was read");
            hash.AppendData(buffer, 0, read);
            from += read;
        }
        return from;
    }
}

using System.Runtime.InteropServices;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Deduplicating;

/// <summary>Keeps fingerprints in a folder, in the order of their documents.</summary>
/// <remarks>
/// In: <see cref="Fingerprint"/>, all signatures of one length. A commit flushes the records, then replaces the mark that counts them;
/// records behind the mark are dropped when the folder is opened again. Memory: one buffer.
/// Fails with <see cref="DamagedFileException"/> where the file is not what was written.
/// </remarks>
/// <param name="folder">The folder, created if need be.</param>
/// <param name="signatureLength">Values of a signature.</param>
public sealed class WriteFingerprints(string folder, int signatureLength) : Sink<Fingerprint>
{
    const int BufferBytes = 1 << 18;

    readonly byte[] record = new byte[FingerprintFormat.RecordBytes(signatureLength)];
    FileStream? file;
    long records;
    GraphProgress progress = GraphProgress.None;

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        file?.Dispose();
        DurableFile.CreateFolder(folder);
        DurableFile.DeleteTemporaries(folder);
        var mark = FingerprintFormat.FindMark(folder);
        (records, progress) = mark is null ? (0, GraphProgress.None) : (mark.Records, mark.Progress);
        file = mark is null ? Create() : GoOn();
        return new(progress);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(Fingerprint element, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(element.Signature.Length, signatureLength);
        var head = new FingerprintFormat.Head((ulong)(element.Content >> 64), (ulong)element.Content, element.Length, 0);
        MemoryMarshal.Write(record, head);
        MemoryMarshal.AsBytes(element.Signature.AsSpan()).CopyTo(record.AsSpan(FingerprintFormat.SignaturePlace));
        MemoryMarshal.Write(record, head with { Checksum = FingerprintFormat.ChecksumOf(record) });
        file!.Write(record);
        records++;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken)
    {
        file!.Flush(flushToDisk: true);
        this.progress = progress;
        new FingerprintFormat.Mark(records, IsComplete: false, progress).Write(folder);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        new FingerprintFormat.Mark(records, IsComplete: true, progress).Write(folder);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        file?.Dispose();
        file = null;
        return base.DisposeAsync();
    }

    FileStream Create()
    {
        var created = new FileStream(FingerprintFormat.RecordsOf(folder), FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        var header = new FingerprintFormat.Header(FingerprintFormat.Magic, signatureLength, 0);
        created.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<FingerprintFormat.Header>(in header)));
        return created;
    }

    FileStream GoOn()
    {
        using (new FingerprintFile(folder))
        {
            // It is what the mark says.
        }
        var kept = new FileStream(FingerprintFormat.RecordsOf(folder), FileMode.Open, FileAccess.Write, FileShare.Read, BufferBytes);
        kept.SetLength(FingerprintFormat.HeaderBytes + records * record.Length);
        kept.Seek(0, SeekOrigin.End);
        return kept;
    }
}

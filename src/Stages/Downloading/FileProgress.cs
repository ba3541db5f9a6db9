namespace Millrace.Stages.Downloading;

/// <summary>How far one transfer is: written by it, read by others.</summary>
sealed class FileProgress(string name)
{
    long received;
    long length = -1;
    long fetched;
    volatile string? trouble;

    /// <summary>Bytes that came, those fetched twice among them.</summary>
    public long Fetched => Interlocked.Read(ref fetched);

    /// <summary>So much of the file is there.</summary>
    public void At(long position, long? total)
    {
        Interlocked.Exchange(ref received, position);
        Interlocked.Exchange(ref length, total ?? -1);
    }

    /// <summary>More has come.</summary>
    public void Add(int bytes)
    {
        Interlocked.Add(ref received, bytes);
        Interlocked.Add(ref fetched, bytes);
    }

    /// <summary>It waits, for this reason; null: it goes on.</summary>
    public void Waits(string? reason) => trouble = reason;

    public FileSnapshot Snapshot() =>
        new(name, Interlocked.Read(ref received), Interlocked.Read(ref length) is >= 0 and var total ? total : null, trouble);
}

namespace Millrace.Pipeline.Tests.Reporting;

/// <summary>A file on a disk with so much room.</summary>
sealed class FullDisk(int bytes) : MemoryStream
{
    // The other overloads of a derived class end here too.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > bytes)
            throw new IOException("no space left on device");
        base.Write(buffer, offset, count);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            throw new IOException("no space left on device"); // as a file does whose buffer cannot be written
    }
}

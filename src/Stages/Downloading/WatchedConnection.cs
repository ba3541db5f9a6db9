namespace Millrace.Stages.Downloading;

/// <summary>A connection that can tell whether the server sends more than the length it stated.</summary>
/// <remarks>
/// <see cref="HttpClient"/> reads as many bytes as <c>Content-Length</c> says and never looks behind them: a server that states
/// too little leaves a file that is cut and looks whole. So the bytes are counted where they come in, and the connection is kept
/// open after <see cref="HttpClient"/> is done with it, to look for one more. But <see cref="HttpClient"/> ends a read that is
/// cancelled by closing its connection: then it is closed in earnest.
/// </remarks>
sealed class WatchedConnection(Stream inner) : Stream
{
    const int StatusLine = 10; // HTTP/1.1 1: what tells an interim answer

    long received;   // bytes behind the header of the final answer
    int lineLength;
    int line;
    bool interim;
    bool inBody;
    int atWork;
    int closed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether there is more than so many bytes of content. Waits for the end of the connection, or for a byte.</summary>
    public async ValueTask<bool> HasMoreAsync(long contentLength, CancellationToken cancellationToken)
    {
        if (received > contentLength)
            return true;
        try
        {
            return await inner.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (IOException)
        {
            return false; // reset, as some servers end connections
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref atWork);
        try
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref closed) != 0, this);
            var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Count(buffer.Span[..count]);
            return count;
        }
        finally
        {
            Interlocked.Decrement(ref atWork);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref atWork);
        try
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref closed) != 0, this);
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref atWork);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Closes it in earnest.</summary>
    public void Release() => inner.Dispose();

    protected override void Dispose(bool disposing)
    {
        Interlocked.Exchange(ref closed, 1);
        if (Volatile.Read(ref atWork) > 0)
            inner.Dispose();
    }

    // Finds the empty line that ends the header; behind it everything is content.
    void Count(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (inBody)
            {
                received += bytes.Length - i;
                return;
            }
            if (bytes[i] == '\n')
            {
                inBody = lineLength == 0 && !interim;
                line = lineLength == 0 ? 0 : line + 1;
                lineLength = 0;
            }
            else if (bytes[i] != '\r')
            {
                if (++lineLength == StatusLine && line == 0)
                    interim = bytes[i] == '1';
            }
        }
    }
}

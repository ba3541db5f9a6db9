using System.Threading.Channels;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>A bounded queue between two tasks.</summary>
sealed class Mailbox(int capacity) : IBatchWriter, IBatchReader
{
    readonly Channel<Batch> channel = Channel.CreateBounded<Batch>(new BoundedChannelOptions(capacity)
    {
        SingleReader = true,
        SingleWriter = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    public int Count => channel.Reader.Count;

    public ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken) =>
        channel.Writer.WriteAsync(batch, cancellationToken);

    public void Complete() => channel.Writer.Complete();

    public async ValueTask<Batch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await channel.Reader.WaitToReadAsync(cancellationToken))
            if (channel.Reader.TryRead(out var batch))
                return batch;
        return null;
    }
}

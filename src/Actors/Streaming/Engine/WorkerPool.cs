using System.Diagnostics;
using System.Threading.Channels;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>Hands batches to whichever worker is free and gives the results back in the order of the batches.</summary>
/// <remarks>
/// A batch waits in two queues: in <c>work</c> until a worker takes it, in <c>order</c> until its turn has come at the other
/// end. Only <c>order</c> is waited for when it is full; <c>work</c> has room for as many and one more, which the reader may
/// have taken out of <c>order</c> already. So the oldest batch can always go on, and there is no deadlock.
/// </remarks>
sealed class WorkerPool(int capacity) : IBatchWriter, IBatchReader
{
    readonly Channel<Job> order = Channel.CreateBounded<Job>(new BoundedChannelOptions(capacity)
    {
        SingleReader = true,
        SingleWriter = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    readonly Channel<Job> work = Channel.CreateBounded<Job>(new BoundedChannelOptions(capacity + 1)
    {
        SingleWriter = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    public int Count => work.Reader.Count;

    /// <summary>Whether no more fits because what is done has not been fetched.</summary>
    public bool Full => order.Reader.Count >= capacity;

    public async ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        var job = new Job(batch);
        await order.Writer.WriteAsync(job, cancellationToken);
        if (!work.Writer.TryWrite(job))
            throw new UnreachableException($"{work.Reader.Count} batches at work, room for {capacity + 1}");
    }

    public void Complete()
    {
        work.Writer.Complete();
        order.Writer.Complete();
    }

    public async ValueTask<Batch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await order.Reader.WaitToReadAsync(cancellationToken))
            if (order.Reader.TryRead(out var job))
                return await job.Result.WaitAsync(cancellationToken);
        return null;
    }

    /// <summary>The next batch to work on, or null at the end.</summary>
    public async ValueTask<Job?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await work.Reader.WaitToReadAsync(cancellationToken))
            if (work.Reader.TryRead(out var job))
                return job;
        return null;
    }

    /// <summary>One batch and what becomes of it.</summary>
    public sealed class Job(Batch input)
    {
        readonly TaskCompletionSource<Batch> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Batch Input { get; } = input;

        public Task<Batch> Result => done.Task;

        public void Finish(Batch output) => done.SetResult(output);
    }
}

using System.Collections.Concurrent;
using Millrace.Model.Parameters;

namespace Millrace.Actors.Training;

/// <summary>The buffers of a run for copies on their way to the disk: two at most, the second made when it is first needed.</summary>
/// <remarks>A disk that is slower than the checkpoints come makes the trainer wait, not the memory grow.</remarks>
sealed class SnapshotBuffers
{
    const int Most = 2; // one being written, one waiting for its turn

    readonly SemaphoreSlim free = new(Most, Most);
    readonly ConcurrentStack<SnapshotBuffer> used = new();
    int made;

    /// <summary>Buffers made so far.</summary>
    public int Made => made;

    /// <summary>
    /// Makes the first buffer, and touches its memory, before training: the system takes ten times as long over a page's first
    /// touch as over its copy.
    /// </summary>
    public async ValueTask PrepareAsync(IReadOnlyList<NamedArray> live)
    {
        if (made > 0)
            return;
        var buffer = await TakeAsync();
        buffer.Copy(live);
        Return(buffer);
    }

    /// <summary>A buffer nobody uses, one that has memory already where there is one.</summary>
    public async ValueTask<SnapshotBuffer> TakeAsync()
    {
        await free.WaitAsync();
        if (used.TryPop(out var buffer))
            return buffer;
        Interlocked.Increment(ref made);
        return new SnapshotBuffer();
    }

    /// <summary>Gives a buffer back.</summary>
    public void Return(SnapshotBuffer buffer)
    {
        used.Push(buffer);
        free.Release();
    }
}

using System.Diagnostics;
using Millrace.Actors.Supervision;

namespace Millrace.Actors.Training;

/// <summary>The checkpoints of one trainer: the newest on disk, or on its way there.</summary>
/// <param name="checkpointer">Writes them.</param>
/// <param name="buffers">Memory of the copies it writes.</param>
/// <param name="isOn">False: nothing is written.</param>
sealed class CheckpointSaves(ActorRef<CheckpointerMessage> checkpointer, SnapshotBuffers buffers, bool isOn)
{
    Task<string> written = Task.FromResult("");

    /// <summary>The step of the newest one; 0 where there is none.</summary>
    public long Step { get; private set; }

    /// <summary>Training begins at a checkpoint.</summary>
    public void Found(long step, string folder) => (Step, written) = (step, Task.FromResult(folder));

    /// <summary>Copies what is trained and has it written while training goes on; waits where two copies are on their way already.</summary>
    public Task BeginAsync(TrainingSession session) => isOn ? SendAsync(session, isLast: false) : Task.CompletedTask;

    /// <summary>Waits until what is trained is on disk.</summary>
    /// <returns>The folder of the checkpoint; null where nothing is written.</returns>
    /// <exception cref="CheckpointNotWrittenException">It cannot be written.</exception>
    public async Task<string?> CompleteAsync(TrainingSession session)
    {
        if (!isOn)
            return null;
        try
        {
            if (Step == session.Step)
                return await WrittenAsync();
        }
        catch (CheckpointNotWrittenException)
        {
            // The disk may have room by now.
        }
        await SendAsync(session, isLast: true);
        return await WrittenAsync();
    }

    async Task SendAsync(TrainingSession session, bool isLast)
    {
        var started = Stopwatch.GetTimestamp();
        var buffer = await buffers.TakeAsync();
        var (checkpoint, replyTo) = (session.Snapshot(buffer), new ReplyTo<string>());
        var save = new CheckpointerMessage.Save(checkpoint, buffer, Stopwatch.GetElapsedTime(started), isLast, replyTo);
        (Step, written) = (session.Step, replyTo.Answer);
        if (!await checkpointer.TellAsync(save, CancellationToken.None))
            buffers.Return(buffer);
    }

    async Task<string> WrittenAsync()
    {
        await Task.WhenAny(written, checkpointer.Stopped);
        return written.IsCompleted ? await written : throw new ActorStoppedException(checkpointer.Path, await checkpointer.Stopped);
    }
}

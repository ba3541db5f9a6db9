using Millrace.Actors.Supervision;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>Owns the folder of checkpoints: writes them while training goes on, and finds the newest sound one.</summary>
sealed class Checkpointer(CheckpointFolder folder, SnapshotBuffers buffers, ITrainingObserver observer) : Actor<CheckpointerMessage>
{
    const string DamagedExtension = ".damaged";

    protected internal override ValueTask ReceiveAsync(CheckpointerMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case CheckpointerMessage.Save save:
                Write(save);
                break;
            case CheckpointerMessage.FindNewest find:
                Find(find);
                break;
        }
        return ValueTask.CompletedTask;
    }

    void Write(CheckpointerMessage.Save save)
    {
        var checkpoint = save.Checkpoint;
        string path;
        try
        {
            path = folder.Save(checkpoint);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            var failure = new CheckpointNotWrittenException(checkpoint.Step, cause);
            save.Written.Fail(failure);
            if (!save.IsLast)
                observer.Warned($"{failure.Message}; training goes on");
            return;
        }
        finally
        {
            buffers.Return(save.Buffer);
        }
        try
        {
            observer.Saved(checkpoint.Step, path, save.Stall);
        }
        finally
        {
            save.Written.Reply(path);
        }
    }

    void Find(CheckpointerMessage.FindNewest find)
    {
        try
        {
            find.Found.Reply(Newest());
        }
        catch (Exception cause) when (cause is CheckpointException or IOException or UnauthorizedAccessException)
        {
            find.Found.Fail(cause);
        }
    }

    CheckpointManifest? Newest()
    {
        var damage = new List<string>();
        var newest = folder.Newest(damage.Add);
        if (newest is null && damage.Count > 0)
            throw new CheckpointException(
                $"no checkpoint of the run is sound: {string.Join("; ", damage)}\n\n"
                + $"hint: to train from the first step again, remove {Path.GetDirectoryName(folder.PathOf(0))}");
        foreach (var refused in damage)
            observer.Warned($"{refused}; the checkpoint before is used, this one is kept as *{DamagedExtension}");
        foreach (var step in folder.Steps().Where(step => step > newest!.Step))
            SetAside(folder.PathOf(step));
        return newest;
    }

    /// <summary>
    /// Otherwise damaged checkpoints, being the newest, would be among those that are kept, and push sound ones out.
    /// </summary>
    static void SetAside(string damaged)
    {
        try
        {
            var aside = damaged + DamagedExtension;
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
            Directory.Move(damaged, aside);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be renamed nothing can be saved: the next checkpoint says so.
        }
    }
}

using Millrace.Actors.Supervision;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>Owns the folder of checkpoints: writes them while training goes on, and finds the newest sound one.</summary>
sealed class Checkpointer(CheckpointFolder folder, ITrainingObserver observer) : Actor<CheckpointerMessage>
{
    protected internal override ValueTask ReceiveAsync(CheckpointerMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case CheckpointerMessage.Save save:
                Write(save);
                break;
            case CheckpointerMessage.FindNewest find:
                find.Found.Reply(FindNewest());
                break;
        }
        return ValueTask.CompletedTask;
    }

    CheckpointManifest? FindNewest()
    {
        var refused = new List<string>();
        var newest = folder.Newest(refused.Add);
        foreach (var damage in refused)
            observer.Warned($"{damage}; {(newest is null ? "no checkpoint is sound, training begins anew" : "the checkpoint before is used")}");
        return newest;
    }

    void Write(CheckpointerMessage.Save save)
    {
        try
        {
            var path = folder.Save(save.Checkpoint);
            observer.Saved(save.Checkpoint.Step, path, save.Stall);
            save.Written?.Reply(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            if (save.Written is { } waiting)
                waiting.Fail(cause);
            else
                observer.Warned($"the checkpoint of step {save.Checkpoint.Step} could not be written, training goes on: {cause.Message}");
        }
    }
}

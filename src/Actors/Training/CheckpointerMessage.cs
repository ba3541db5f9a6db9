using Millrace.Actors.Supervision;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>What the checkpointer is asked.</summary>
abstract record CheckpointerMessage
{
    /// <summary>Write this.</summary>
    /// <param name="Checkpoint">A copy that nobody changes.</param>
    /// <param name="Stall">How long the trainer stood still to make it.</param>
    /// <param name="Written">Told the folder, or the failure; null where training goes on without knowing.</param>
    public sealed record Save(Checkpoint Checkpoint, TimeSpan Stall, ReplyTo<string>? Written) : CheckpointerMessage;

    /// <summary>Find the newest sound checkpoint; null where there is none.</summary>
    public sealed record FindNewest(ReplyTo<CheckpointManifest?> Found) : CheckpointerMessage;
}

using Millrace.Actors.Supervision;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>What the checkpointer is asked.</summary>
abstract record CheckpointerMessage
{
    /// <summary>Write this.</summary>
    /// <param name="Checkpoint">A copy that nobody changes.</param>
    /// <param name="Buffer">The copy's memory, given back when it is written or not.</param>
    /// <param name="Stall">How long the trainer stood still to make it.</param>
    /// <param name="IsLast">Nothing is trained after it: a failure is the trainer's, not a warning.</param>
    /// <param name="Written">Told the folder, or the failure.</param>
    public sealed record Save(Checkpoint Checkpoint, SnapshotBuffer Buffer, TimeSpan Stall, bool IsLast, ReplyTo<string> Written)
        : CheckpointerMessage;

    /// <summary>Find the newest sound checkpoint; null where there is none at all.</summary>
    public sealed record FindNewest(ReplyTo<CheckpointManifest?> Found) : CheckpointerMessage;
}

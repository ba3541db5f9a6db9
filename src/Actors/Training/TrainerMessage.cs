namespace Millrace.Actors.Training;

/// <summary>What the trainer tells itself.</summary>
enum TrainerMessage
{
    /// <summary>Take the next step.</summary>
    Advance,
}

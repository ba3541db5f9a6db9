namespace Millrace.Pipeline.Tests.Program;

/// <summary>What became of a program that was to be killed in the middle of something.</summary>
enum KillOutcome
{
    /// <summary>It was killed there.</summary>
    Reached,

    /// <summary>It was killed, at about its end.</summary>
    NotReached,

    /// <summary>It had ended before.</summary>
    HadEnded,
}

namespace Millrace.Actors.Supervision;

/// <summary>What <see cref="RestartPolicy"/> says about one more failure.</summary>
/// <param name="Restart">Whether to try again.</param>
/// <param name="Delay">Pause before trying again.</param>
/// <param name="Restarts">Number of this restart, or, where there is none, how many there have been.</param>
public readonly record struct RestartDecision(bool Restart, TimeSpan Delay, int Restarts);

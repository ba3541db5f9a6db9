using Millrace.Model.Configuration;

namespace Millrace.Actors.Supervision;

/// <summary>Settings of <c>millrace.actors.supervision</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="MaxRestarts">Restarts allowed within <paramref name="RestartWindow"/>, and in a row however long they take.</param>
/// <param name="RestartWindow">Failures longer ago than this are forgotten.</param>
/// <param name="MinBackoff">Pause before the first restart; doubled for each further one in a row.</param>
/// <param name="MaxBackoff">Longest pause.</param>
/// <param name="Jitter">Share of the pause, in [0, 1], that may be cut off it, so that replicas do not come back all at once.</param>
public sealed record SupervisionOptions(
    int MaxRestarts, TimeSpan RestartWindow, TimeSpan MinBackoff, TimeSpan MaxBackoff, double Jitter)
{
    public static SupervisionOptions Bind(ConfigSection config)
    {
        var options = new SupervisionOptions(
            config.Int("max-restarts", min: 0),
            config.Duration("restart-window", TimeSpan.Zero, TimeSpan.FromDays(1)),
            config.Duration("min-backoff", TimeSpan.Zero, TimeSpan.FromHours(1)),
            config.Duration("max-backoff", TimeSpan.Zero, TimeSpan.FromHours(1)),
            config.Double("jitter", min: 0, max: 1));
        if (options.MaxBackoff < options.MinBackoff)
            config.Problem("max-backoff", $"{config.Path}.max-backoff must not be shorter than min-backoff");
        return options;
    }
}

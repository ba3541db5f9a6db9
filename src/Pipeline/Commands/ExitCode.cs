namespace Millrace.Pipeline.Commands;

/// <summary>What a command tells the shell.</summary>
static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>The run failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad configuration or usage; nothing was touched.</summary>
    public const int Usage = 2;

    /// <summary>The run directory belongs to another plan.</summary>
    public const int PlanMismatch = 3;

    /// <summary>Interrupted; the state is saved.</summary>
    public const int Interrupted = 130;
}

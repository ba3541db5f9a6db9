using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming;

/// <summary>A source, stage or sink ended the run. The message says which, where in the input, and why.</summary>
public sealed class StageFailedException : Exception
{
    /// <param name="stage">Name of the source, stage or sink.</param>
    /// <param name="element">Number of the element in its source.</param>
    /// <param name="where">File and byte range of the element.</param>
    /// <param name="cause">The first cause.</param>
    /// <param name="directive">What whoever supervises the run should do about it.</param>
    /// <param name="restarts">Restarts that were tried before.</param>
    public StageFailedException(string stage, long element, string where, Exception cause, Directive directive, int restarts = 0)
        : base(Describe(stage, where, cause, restarts), cause)
    {
        Stage = stage;
        Element = element;
        Where = where;
        Directive = directive;
        Restarts = restarts;
    }

    /// <summary>Name of the source, stage or sink.</summary>
    public string Stage { get; }

    /// <summary>Number of the element in its source.</summary>
    public long Element { get; }

    /// <summary>File and byte range of the element.</summary>
    public string Where { get; }

    /// <summary>What whoever supervises the run should do about it; never <see cref="Directive.Skip"/>.</summary>
    public Directive Directive { get; }

    /// <summary>Restarts that were tried before.</summary>
    public int Restarts { get; }

    /// <summary>Failures of other workers after this first one.</summary>
    public int OtherFailures { get; internal set; }

    /// <summary>A stage that could not be made.</summary>
    internal static StageFailedException AtStart(string stage, Exception cause) =>
        new(stage, 0, "before the first element", cause, Directive.Stop);

    static string Describe(string stage, string where, Exception cause, int restarts) => restarts switch
    {
        0 => $"{stage} stopped the run: {where}: {cause.Message}",
        1 => $"{stage} stopped the run after 1 restart: {where}: {cause.Message}",
        _ => $"{stage} stopped the run after {restarts} restarts: {where}: {cause.Message}",
    };
}

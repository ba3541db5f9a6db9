namespace Millrace.Actors.Streaming.Engine;

/// <summary>What a graph knows of its source before it runs.</summary>
abstract class SourceBlueprint(string name)
{
    public string Name { get; } = name;

    public abstract Type OutType { get; }

    public abstract long? TotalBytes { get; }

    public abstract long? BytesBefore(Cursor place);

    /// <summary>Reads the source from the place to its end, or until the run is stopped; true at its end.</summary>
    public abstract Task<bool> ReadAsync(RunContext run, Cursor from, IBatchWriter output, GraphStatistics statistics);
}

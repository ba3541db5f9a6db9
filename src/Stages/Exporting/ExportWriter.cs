namespace Millrace.Stages.Exporting;

/// <summary>Writes the samples of one shard in another format.</summary>
abstract class ExportWriter
{
    /// <summary>Adds a sample behind the others.</summary>
    public abstract void Add(in ExportedSample sample);

    /// <summary>Writes the end of the file; the stream stays open.</summary>
    public abstract void Complete();
}

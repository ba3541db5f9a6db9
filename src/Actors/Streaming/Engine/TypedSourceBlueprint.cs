namespace Millrace.Actors.Streaming.Engine;

/// <inheritdoc/>
sealed class TypedSourceBlueprint<T>(string name, Source<T> source) : SourceBlueprint(name)
{
    public override Type OutType => typeof(T);

    public override long? TotalBytes => source.TotalBytes;

    public override long? BytesBefore(Cursor place) => source.BytesBefore(place);

    public override Task<bool> ReadAsync(RunContext run, Cursor from, IBatchWriter output, GraphStatistics statistics) =>
        new SourceReader<T>(Name, source, run, from, output, statistics).RunAsync();
}

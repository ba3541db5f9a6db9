namespace Millrace.Actors.Streaming.Engine;

/// <inheritdoc/>
sealed class TypedSinkBlueprint<T>(string name, Sink<T> sink) : SinkBlueprint(name)
{
    public override Type InType => typeof(T);

    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken) => sink.OpenAsync(cancellationToken);

    public override Task<GraphProgress> WriteAsync(
        RunContext run, GraphProgress progress, IBatchReader input, GraphStatistics statistics, RejectedLog rejected) =>
        new SinkWriter<T>(Name, sink, run, progress, input, statistics, rejected).RunAsync();

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => sink.CompleteAsync(cancellationToken);

    public override ValueTask DisposeAsync() => sink.DisposeAsync();
}

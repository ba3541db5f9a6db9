using Millrace.Actors.Streaming;
using Millrace.Stages.Segmenting;

namespace Acme.ByCode;

/// <summary>Counts in memory, so there is nothing to commit and a new run begins from the start.</summary>
sealed class CountSentences : Sink<SegmentedDocument>
{
    public long Documents { get; private set; }

    public long Sentences { get; private set; }

    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken) => new(GraphProgress.None);

    public override ValueTask WriteAsync(SegmentedDocument element, CancellationToken cancellationToken)
    {
        Documents++;
        Sentences += element.Sentences.Count;
        return ValueTask.CompletedTask;
    }

    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

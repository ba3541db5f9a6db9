using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Running;

/// <summary>Counts the words of documents, in memory: a vocabulary is trained in one go, or again from the start.</summary>
sealed class CountWords(WordCounter words) : Sink<Document>
{
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(GraphProgress.None);

    public override ValueTask WriteAsync(Document element, CancellationToken cancellationToken)
    {
        words.Add(element.Text.Span);
        return ValueTask.CompletedTask;
    }

    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

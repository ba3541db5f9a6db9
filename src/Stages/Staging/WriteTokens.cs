using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Staging;

/// <summary>Keeps tokenized documents in a folder, from where <see cref="TokenStore"/> reads them in any order.</summary>
/// <remarks>
/// In: <see cref="TokenizedDocument"/>, ids in [0, vocabSize). Every commit is one file, its segment, in which documents
/// and progress lie together (without documents, the progress alone); the rename that makes it appear is the commit. An interrupted segment is a temporary file,
/// deleted when the store is opened again. Memory: 40 bytes a document of the segment that is being written.
/// Fails with <see cref="DamagedFileException"/> where the last segment is not what was written, and with
/// <see cref="InputException"/> where it was written with another vocabulary.
/// </remarks>
/// <param name="folder">The folder of the store; nothing else is in it.</param>
/// <param name="vocabSize">Number of ids there are; up to 65,536 an id takes two bytes, else four.</param>
public sealed class WriteTokens(string folder, int vocabSize) : Sink<TokenizedDocument>
{
    SegmentWriter? writer;
    int segments;
    long documents;

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        DropUncommitted();
        DurableFile.CreateFolder(folder);
        DurableFile.DeleteTemporaries(folder);
        segments = StoreCompletion.CountSegments(folder);
        documents = 0;
        if (segments == 0)
            return new(GraphProgress.None);

        using var last = new Segment(folder, segments - 1);
        last.CheckAll();
        if (last.Trailer.VocabSize != vocabSize)
            throw new InputException(
                $"{folder} was begun with a vocabulary of {last.Trailer.VocabSize} tokens, now it has {vocabSize}; going on would mix two");
        documents = last.Trailer.FirstDocument + last.Trailer.Documents;
        return new(last.Progress);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(TokenizedDocument element, CancellationToken cancellationToken)
    {
        Writer().Add(element);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken)
    {
        var segment = Writer();
        segment.Commit(progress);
        documents += segment.Documents;
        segments++;
        DropUncommitted();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken) =>
        new StoreCompletion(segments, documents).WriteAsync(folder, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        DropUncommitted();
        return base.DisposeAsync();
    }

    SegmentWriter Writer() => writer ??= new SegmentWriter(folder, segments, documents, vocabSize);

    void DropUncommitted()
    {
        writer?.Dispose();
        writer = null;
    }
}

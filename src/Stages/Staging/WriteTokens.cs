using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Staging;

/// <summary>Keeps tokenized documents in a folder, from where <see cref="TokenStore"/> reads them in any order.</summary>
/// <remarks>
/// In: <see cref="TokenizedDocument"/>, ids in [0, vocabSize). Every commit is one file, in which documents
/// and progress lie together (without documents, the progress alone); the rename that makes it appear is the commit. An
/// interrupted one is a temporary file, deleted when the store is opened again. Memory: 44 bytes a document not yet committed.
/// Fails with <see cref="DamagedFileException"/> where the last file is not what was written, and with
/// <see cref="InputException"/> where it was written with another vocabulary.
/// </remarks>
/// <param name="folder">The folder of the store; nothing else is in it.</param>
/// <param name="vocabSize">Number of ids there are; up to 65,536 an id takes two bytes, else four.</param>
public sealed class WriteTokens(string folder, int vocabSize) : Sink<TokenizedDocument>
{
    TokenFileWriter? writer;
    int files;
    long documents;

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        DropUncommitted();
        DurableFile.CreateFolder(folder);
        DurableFile.DeleteTemporaries(folder);
        files = StoreCompletion.CountFiles(folder);
        documents = 0;
        if (files == 0)
            return new(GraphProgress.None);

        using var last = new TokenFile(folder, files - 1);
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
        var file = Writer();
        file.Commit(progress);
        documents += file.Documents;
        files++;
        DropUncommitted();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken) =>
        new StoreCompletion(files, documents).WriteAsync(folder, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        DropUncommitted();
        return base.DisposeAsync();
    }

    TokenFileWriter Writer() => writer ??= new TokenFileWriter(folder, files, documents, vocabSize);

    void DropUncommitted()
    {
        writer?.Dispose();
        writer = null;
    }
}

using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Staging;

/// <summary>Counts the words of documents, to train a vocabulary on.</summary>
/// <remarks>
/// In: <see cref="Document"/>. Every commit is one file with the counts since the commit before and with the progress, so that
/// what it costs does not grow with what was counted before. An interrupted one is a temporary file, deleted when the
/// folder is opened again. State: the distinct words since the last commit.
/// Fails with <see cref="DamagedFileException"/> where the last file is not what was written.
/// </remarks>
/// <param name="folder">Where the counts are; nothing else is in it.</param>
/// <param name="lowerCase">Whether text is lower-cased and stripped of accents before it is counted.</param>
public sealed class WriteWordCounts(string folder, bool lowerCase) : Sink<Document>
{
    readonly WordCounter words = new(lowerCase);
    int files;

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        DurableFile.CreateFolder(folder);
        DurableFile.DeleteTemporaries(folder);
        words.Clear();
        files = CountFiles(folder);
        return new(files == 0 ? GraphProgress.None : WordCountFile.Read(WordCountFile.PathOf(folder, files - 1), words: null));
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(Document element, CancellationToken cancellationToken)
    {
        words.Add(element.Text.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken)
    {
        WordCountFile.Write(WordCountFile.PathOf(folder, files), words.AllWords(), progress);
        words.Clear();
        files++;
        return ValueTask.CompletedTask;
    }

    /// <summary>All that was counted and committed in a folder.</summary>
    /// <exception cref="DamagedFileException">A file is missing between others, or is not what was written.</exception>
    public static WordCounter Total(string folder, bool lowerCase)
    {
        var total = new WordCounter(lowerCase);
        for (var number = CountFiles(folder) - 1; number >= 0; number--)
            WordCountFile.Read(WordCountFile.PathOf(folder, number), total);
        return total;
    }

    static int CountFiles(string folder) => NumberedFiles.Count(folder, WordCountFile.Extension, least: 0);
}

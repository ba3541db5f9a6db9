using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Content.Archives;
using Millrace.Stages.Sources.Tables;

namespace Millrace.Stages.Sources.Books;

/// <summary>Reads an archive of text files, such as those of BookCorpus and OpenWebText: each is a document, its name the title.</summary>
/// <remarks>Files whose name does not end in <c>.txt</c> are filtered.</remarks>
sealed class ArchiveTextReader(InputFile file, ContentPlace from) : DocumentReader
{
    readonly ArchiveEntries entries = file.Source.Format == SourceFormat.Openwebtext
        ? ArchiveEntries.OpenNested(file.FullPath, from, Environment.ProcessorCount)
        : ArchiveEntries.Open(file.FullPath, from, Environment.ProcessorCount);

    public override long? FileBytesRead => entries.FileBytesRead;

    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        if (entries.Next(file.Source.MaxDocumentBytes, cancellationToken) is not { } entry)
            return null;
        var isMarked = entry.Bytes is { } bytes && bytes.Span.StartsWith("\uFEFF"u8);
        var text = isMarked ? entry.Bytes!.Value[3..] : entry.Bytes ?? default;
        return new RawDocument
        {
            Offset = entry.Offset + (isMarked ? 3 : 0),
            Length = entry.Length - (isMarked ? 3 : 0),
            Next = entry.Next,
            Text = text,
            IsVerbatim = true,
            Title = entry.Name,
            Refusal = !entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? new Refusal("file in the archive is no .txt", entry.Name, IsFiltered: true)
                : entry.Bytes is null ? Refusal.TooLong(entry.Length, file.Source.MaxDocumentBytes)
                : TextFields.RefusalOf(text.Span, file.Source.MaxDocumentBytes),
        };
    }

    public override void Dispose()
    {
        entries.Dispose();
        base.Dispose();
    }
}

using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources;

/// <summary>Reads text whose documents are files, lines or paragraphs.</summary>
sealed class PlainTextReader(ContentStream content, DocumentLayout layout, int maxDocumentBytes) : DocumentReader
{
    readonly DocumentScanner scanner = new(content, layout, maxDocumentBytes, DocumentScanner.ReadBytes);

    public override RawDocument? Next(CancellationToken cancellationToken) => !scanner.Next(cancellationToken)
        ? null
        : new RawDocument
        {
            Offset = scanner.TextOffset,
            Length = scanner.TextLength,
            Next = content.PlaceOf(scanner.Offset),
            Text = scanner.Text,
            IsVerbatim = true,
            Refusal = scanner.Text is null ? Refusal.TooLong(scanner.TextLength, maxDocumentBytes) : null,
        };
}

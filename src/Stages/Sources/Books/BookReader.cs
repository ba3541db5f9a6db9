using System.Text.Unicode;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Books;

/// <summary>Reads a book of Project Gutenberg: a file is a document.</summary>
/// <remarks>Those in Latin-1 are given in UTF-8.</remarks>
sealed class BookReader(ContentStream content, int maxDocumentBytes) : DocumentReader
{
    readonly PlainTextReader file = new(content, DocumentLayout.PerFile, maxDocumentBytes);

    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        if (file.Next(cancellationToken) is not { } book)
            return null;
        book = book with { Markup = TextMarkup.Gutenberg };
        return book.Refusal is not null || Utf8.IsValid(book.Text.Span) || !BookCharset.IsLatin(book.Text.Span)
            ? book
            : book with { Text = BookCharset.FromLatin(book.Text.Span), IsVerbatim = false };
    }
}

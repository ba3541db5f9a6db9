using System.Globalization;
using System.Text;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Tables;

/// <summary>Reads comma- and tab-separated values, whose first row names the columns.</summary>
/// <remarks>
/// Refuses rows with more or fewer fields than the first one, those whose text is blank, and a last one that ends within quotes.
/// A file without the column of the text is an <see cref="InputException"/>.
/// </remarks>
sealed class DelimitedReader : DocumentReader
{
    // A quote within quotes takes two bytes; the rest is for other columns.
    const int RowBytesPerTextByte = 4;
    const int LongestHeader = 1 << 20;
    const int MostColumns = 1 << 10; // whose names are known

    readonly ContentStream content;
    readonly InputFile file;
    readonly DelimitedRows rows;
    readonly int columns;
    readonly int[] wanted;
    readonly Range[] found;

    /// <param name="content">The rows, from the beginning or from a place that this reader named.</param>
    /// <param name="file">The file.</param>
    /// <param name="header">Opens the content at its beginning, for the names of the columns.</param>
    public DelimitedReader(ContentStream content, InputFile file, Func<ContentStream> header)
    {
        (this.content, this.file) = (content, file);
        var longest = (int)Math.Min((long)RowBytesPerTextByte * file.Source.MaxDocumentBytes + LongestHeader, 1 << 30);
        rows = RowsOf(content, longest);
        List<string> names;
        if (content.Offset == 0)
            (names, columns) = Header(rows);
        else
            using (var beginning = header())
                (names, columns) = Header(RowsOf(beginning, longest));
        var text = names.IndexOf(file.Source.TextField);
        if (text < 0)
            throw TextFields.Missing(file, "column", names);
        var title = file.Source.TitleField is { } field ? names.IndexOf(field) : -1;
        wanted = title < 0 ? [text] : [text, title];
        found = new Range[wanted.Length];
    }

    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        if (!rows.Next(wanted, found, cancellationToken))
            return null;
        var raw = new RawDocument { Offset = rows.Start, Length = rows.Length, Next = content.PlaceOf(rows.End) };
        if (rows.IsOpen)
            return raw with { Refusal = new Refusal("row ends within quotes", null) };
        if (rows.IsTooLong)
            return raw with { Refusal = Refusal.TooLong(rows.Length, file.Source.MaxDocumentBytes) };
        if (rows.Fields != columns)
            return raw with
            {
                Refusal = new Refusal("row has more or fewer fields than the header",
                    string.Create(CultureInfo.InvariantCulture, $"{rows.Fields}, the header has {columns}")),
            };
        var text = rows.Field(found[0]);
        return raw with
        {
            Text = text,
            Title = wanted.Length > 1 ? Encoding.UTF8.GetString(rows.Field(found[1])) : null,
            Refusal = TextFields.RefusalOf(text, file.Source.MaxDocumentBytes),
        };
    }

    static (List<string> Names, int Columns) Header(DelimitedRows rows)
    {
        int[] wanted = [.. Enumerable.Range(0, MostColumns)];
        var found = new Range[MostColumns];
        if (!rows.Next(wanted, found, CancellationToken.None))
            return ([], 0);
        var names = found.Take(rows.Fields).Select(range => Encoding.UTF8.GetString(rows.Field(range)));
        return (rows.IsTooLong ? [] : [.. names], rows.Fields);
    }

    DelimitedRows RowsOf(ContentStream from, int longest) => new(
        from, file.Source.Format == SourceFormat.Csv ? (byte)',' : (byte)'\t', file.Source.Format == SourceFormat.Csv, longest, DocumentScanner.ReadBytes);
}

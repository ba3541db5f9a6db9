using System.Globalization;
using System.Text;
using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Tables;

/// <summary>Reads a column of text of a Parquet file, row by row.</summary>
/// <remarks>
/// The content of such a file are the texts of all rows one behind the other, and a place in it names its row instead of a
/// block. Refuses rows whose text is null, blank or too long. A file without the column, or with one that is no text, is an
/// <see cref="InputException"/>; a damaged one a <see cref="ParquetFormatException"/>.
/// </remarks>
sealed class ParquetTextReader : DocumentReader
{
    readonly InputFile file;
    readonly ParquetFile table;
    readonly ParquetColumnReader text;
    readonly ParquetColumnReader? title;
    long row;
    long offset;

    public ParquetTextReader(InputFile file, ContentPlace from)
    {
        this.file = file;
        (row, offset) = (from.Block, from.Offset);
        table = ParquetFile.Open(file.FullPath);
        try
        {
            text = ColumnOf(file.Source.TextField) ?? throw TextFields.Missing(file, "column of text", Names());
            title = file.Source.TitleField is { } field ? ColumnOf(field) : null;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public override long? FileBytesRead => table.Rows == 0 ? file.Length : (long)((double)row / table.Rows * file.Length);

    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        if (row == table.Rows)
            return null;
        cancellationToken.ThrowIfCancellationRequested();
        var value = text.IsNull(row) ? default : text.Bytes(row);
        var refusal = TextFields.RefusalOf(value, file.Source.MaxDocumentBytes);
        var raw = new RawDocument
        {
            Offset = offset,
            Length = value.Length,
            Next = new ContentPlace(offset + value.Length, row + 1, 0),
            Text = refusal is null ? value.ToArray() : default,
            Title = title is null || title.IsNull(row) ? null : Encoding.UTF8.GetString(title.Bytes(row)),
            IsVerbatim = true,
            Refusal = refusal is { Detail: { } detail } ? refusal with { Detail = string.Create(CultureInfo.InvariantCulture, $"{detail}, in row {row}") } : refusal,
        };
        offset += value.Length;
        row++;
        return raw;
    }

    public override void Dispose()
    {
        table.Dispose();
        base.Dispose();
    }

    ParquetColumnReader? ColumnOf(string name) =>
        table.TryColumn(name, out var column) && IsText(column.Column) ? column : null;

    List<string> Names() => [.. table.Columns.Where(IsText).Select(column => column.Path)];

    static bool IsText(ParquetNode column) => column.Type == ParquetType.ByteArray && column.MaxRepetitionLevel == 0;
}

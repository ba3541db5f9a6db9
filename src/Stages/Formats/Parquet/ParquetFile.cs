using System.Diagnostics.CodeAnalysis;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>A Parquet file that is open for reading.</summary>
/// <remarks>
/// Reads data pages of versions 1 and 2; every physical type; encodings PLAIN, PLAIN_DICTIONARY, RLE_DICTIONARY, RLE,
/// BIT_PACKED (levels),
/// DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY and BYTE_STREAM_SPLIT; codecs none, Snappy, gzip and
/// Brotli.
/// Checksums of pages are verified where there are any.
/// Whatever is wrong with the bytes is a <see cref="ParquetFormatException"/>, when the file is opened or when a page
/// is read.
/// The file is safe for several threads; a <see cref="ParquetColumnReader"/> is not.
/// </remarks>
public sealed class ParquetFile : IDisposable
{
    readonly ParquetSource source;
    readonly long dataEnd;

    ParquetFile(ParquetSource source)
    {
        this.source = source;
        var footer = ParquetFooter.Read(source);
        dataEnd = footer.Start;
        Schema = footer.Schema;
        Columns = footer.Columns;
        RowGroups = footer.RowGroups;
        Rows = footer.Rows;
        Metadata = footer.Metadata;
        CreatedBy = footer.CreatedBy;
    }

    /// <summary>As it was opened.</summary>
    public string Path => source.Path;

    /// <summary>The root of the schema.</summary>
    public ParquetNode Schema { get; }

    /// <summary>The leaves of the schema, from left to right.</summary>
    public IReadOnlyList<ParquetNode> Columns { get; }

    /// <summary>In order.</summary>
    public IReadOnlyList<ParquetRowGroup> RowGroups { get; }

    /// <summary>Of all row groups together.</summary>
    public long Rows { get; }

    /// <summary>Key-value pairs of the footer; the last one counts where a key occurs twice.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The program that wrote it; empty where it did not say.</summary>
    public string CreatedBy { get; }

    /// <summary>Opens a file and reads its footer.</summary>
    /// <remarks>Fails with <see cref="ParquetFormatException"/>, or an <see cref="IOException"/> of the operating
    /// system.</remarks>
    public static ParquetFile Open(string path)
    {
        var source = new ParquetSource(path, File.OpenHandle(path, options: FileOptions.RandomAccess));
        try
        {
            return new(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>A new reader of the column of that path, such as <c>input_ids</c> or
    /// <c>tags.list.element</c>.</summary>
    /// <remarks>Fails with <see cref="ArgumentException"/> where there is none.</remarks>
    public ParquetColumnReader Column(string path) => TryColumn(path, out var reader)
        ? reader
        : throw new ArgumentException($"{Path} has no column `{path}`", nameof(path));

    /// <summary>A new reader of the column of that path, where there is one.</summary>
    public bool TryColumn(string path, [NotNullWhen(true)] out ParquetColumnReader? reader)
    {
        reader = Columns.FirstOrDefault(c => c.Path == path) is { } column ? Column(column.ColumnIndex) : null;
        return reader is not null;
    }

    /// <summary>A new reader of a column by its number.</summary>
    public ParquetColumnReader Column(int index) => new(source, Columns[index], RowGroups, dataEnd);

    /// <summary>Closes the file; its readers fail from then on.</summary>
    public void Dispose() => source.Dispose();
}

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes one Parquet file to a stream, front to back.</summary>
/// <remarks>
/// In: values by column, through the writers that <see cref="Values{T}"/>, <see cref="Booleans"/> and
/// <see cref="Bytes"/> return.
/// Out: version 1 data pages, plainly encoded, with CRC, statistics and page index; the same bytes for the same values
/// and options.
/// State: at most one encoded row group, plus what some columns are ahead of others; nothing is allocated per value.
/// The file is one only after <see cref="Complete"/>: what is abandoned before has no footer and no reader takes it.
/// The stream is not sought, flushed or closed. Format: apache/parquet-format 2.11.
/// Not safe for several threads at once.
/// </remarks>
public sealed partial class ParquetWriter
{
    static readonly byte[] Magic = "PAR1"u8.ToArray();

    readonly Stream stream;
    readonly KeyValuePair<string, string>[] metadata;
    readonly ParquetColumnWriter[] columns;
    readonly List<ParquetWrittenChunk[]> rowGroups = [];
    long position;
    bool complete;

    /// <summary>Begins a file of the given columns, in that order, with key-value pairs for its footer.</summary>
    /// <remarks>Fails with <see cref="ArgumentException"/> for no columns, two of one name, or options out of
    /// range.</remarks>
    public ParquetWriter(
        Stream stream,
        IReadOnlyList<ParquetColumn> columns,
        ParquetWriterOptions options,
        IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RowsPerRowGroup, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageBytes, 1);
        if (options.Codec is not (ParquetCodec.None or ParquetCodec.Snappy))
        {
            throw new ArgumentException(
                $"files are written with codec None or Snappy, got {options.Codec}", nameof(options));
        }
        if (columns.Count == 0)
            throw new ArgumentException("a file needs at least one column", nameof(columns));
        if (columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"two columns are named `{twice.Key}`", nameof(columns));

        this.stream = stream;
        this.metadata = [.. metadata];
        Options = options;
        this.columns = [.. columns.Select(NewColumn)];
        Write(Magic);
    }

    /// <summary>How the file is laid out.</summary>
    public ParquetWriterOptions Options { get; }

    /// <summary>Bytes written to the stream so far.</summary>
    public long BytesWritten => position;

    internal SnappyEncoder Snappy { get; } = new();

    /// <summary>The writer of a column of numbers; <typeparamref name="T"/> is what <see cref="ParquetColumn"/> says of
    /// its kind.</summary>
    /// <remarks>Fails with <see cref="ArgumentException"/> where there is no such column, or it takes something
    /// else.</remarks>
    public ParquetValueWriter<T> Values<T>(string column) where T : unmanaged, System.Numerics.INumber<T> =>
        Find<ParquetValueWriter<T>>(column);

    /// <summary>The writer of a column of booleans; fails as <see cref="Values{T}"/> does.</summary>
    public ParquetBooleanWriter Booleans(string column) => Find<ParquetBooleanWriter>(column);

    /// <summary>The writer of a column of text or binary values; fails as <see cref="Values{T}"/> does.</summary>
    public ParquetBytesWriter Bytes(string column) => Find<ParquetBytesWriter>(column);

    /// <summary>Writes what is left and the footer; nothing can be added after. The caller flushes and closes the
    /// stream.</summary>
    /// <remarks>Fails with <see cref="InvalidOperationException"/> where columns have different numbers of
    /// rows.</remarks>
    public void Complete()
    {
        ThrowIfComplete();
        if (columns.FirstOrDefault(c => c.Rows != columns[0].Rows) is { } other)
        {
            throw new InvalidOperationException(
                $"column `{columns[0].Column.Name}` has {columns[0].Rows} rows, column `{other.Column.Name}` has {other.Rows}");
        }
        foreach (var column in columns)
            column.CloseLast();
        complete = true;
        WriteFooter();
    }

    internal void ThrowIfComplete()
    {
        if (complete)
            throw new InvalidOperationException("the file is complete and takes no more rows");
    }

    internal void WriteClosedRowGroups()
    {
        while (Array.TrueForAll(columns, c => c.NextClosed is not null))
            rowGroups.Add(Array.ConvertAll(columns, WriteChunk));
    }

    ParquetWrittenChunk WriteChunk(ParquetColumnWriter column)
    {
        var chunk = column.NextClosed!;
        var written = new ParquetWrittenChunk(
            position, chunk.Rows, chunk.Bytes.Length, chunk.UncompressedBytes, [.. chunk.Pages]);
        Write(chunk.Bytes.Written);
        column.Recycle();
        return written;
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        position += bytes.Length;
    }

    TWriter Find<TWriter>(string name) where TWriter : ParquetColumnWriter
    {
        var column = Array.Find(columns, c => c.Column.Name == name)
            ?? throw new ArgumentException($"the file has no column `{name}`", nameof(name));
        return column as TWriter
            ?? throw new ArgumentException(
                $"column `{name}` is written by {NameOf(column.GetType())}, not {NameOf(typeof(TWriter))}", nameof(name));
    }

    static string NameOf(Type writer) =>
        writer.IsGenericType
            ? $"{writer.Name[..writer.Name.IndexOf('`')]}<{writer.GenericTypeArguments[0].Name}>"
            : writer.Name;

    ParquetColumnWriter NewColumn(ParquetColumn column) => (column.Type, column.Logical) switch
    {
        (ParquetType.Boolean, _) => new ParquetBooleanWriter(this, column),
        (ParquetType.Int32, { Kind: ParquetLogicalKind.Integer, Signed: false }) => new ParquetValueWriter<uint>(this, column),
        (ParquetType.Int32, _) => new ParquetValueWriter<int>(this, column),
        (ParquetType.Int64, { Kind: ParquetLogicalKind.Integer, Signed: false }) => new ParquetValueWriter<ulong>(this, column),
        (ParquetType.Int64, _) => new ParquetValueWriter<long>(this, column),
        (ParquetType.Float, _) => new ParquetValueWriter<float>(this, column),
        (ParquetType.Double, _) => new ParquetValueWriter<double>(this, column),
        _ => new ParquetBytesWriter(this, column),
    };
}

using Millrace.Stages.Sources.Books;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Tables;
using Millrace.Stages.Sources.Web;
using Millrace.Stages.Sources.Wikipedia;

namespace Millrace.Stages.Sources;

/// <summary>An input file that is being read.</summary>
sealed class InputReading : IDisposable
{
    readonly ContentStream? content;
    readonly DocumentReader reader;

    /// <summary>Opens a file at a place that its reader named, or at its beginning.</summary>
    /// <exception cref="InputException">It is not the file that was planned with, or has not what is asked of it.</exception>
    public InputReading(InputFile file, ContentPlace from)
    {
        RequireLength(file);
        if (WithoutContent(file, from) is { } whole)
        {
            reader = whole;
            return;
        }
        content = ContentFiles.Open(file.FullPath, from);
        try
        {
            reader = ReaderOf(content, file);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>How many bytes of the file have been used up, for progress.</summary>
    public long FileBytesRead => reader.FileBytesRead ?? content!.FileBytesRead;

    /// <summary>Content offset of what was read, ahead of the documents given.</summary>
    public long? ContentRead => content?.Offset;

    /// <summary>The next document; null at the end of the file.</summary>
    public RawDocument? Next(CancellationToken cancellationToken) => reader.Next(cancellationToken);

    public void Dispose()
    {
        reader.Dispose();
        content?.Dispose();
    }

    // These open the file themselves: they need more of it than a stream.
    static DocumentReader? WithoutContent(InputFile file, ContentPlace from) => file.Source.Format switch
    {
        SourceFormat.Parquet => new ParquetTextReader(file, from),
        SourceFormat.Bookcorpus or SourceFormat.Openwebtext => new ArchiveTextReader(file, from),
        _ => null,
    };

    static DocumentReader ReaderOf(ContentStream content, InputFile file)
    {
        var source = file.Source;
        return source.Format switch
        {
            SourceFormat.Wikipedia => new WikipediaReader(content, file.FullPath, source.MaxDocumentBytes),
            SourceFormat.Warc or SourceFormat.Wet => new WarcReader(content, file.FullPath, source.Web, source.MaxDocumentBytes),
            SourceFormat.Gutenberg => new BookReader(content, source.MaxDocumentBytes),
            SourceFormat.Jsonl => new JsonLinesReader(content, file),
            SourceFormat.Csv or SourceFormat.Tsv => new DelimitedReader(content, file, () => ContentFiles.Open(file.FullPath, ContentPlace.Start, workers: 1)),
            _ => new PlainTextReader(content, source.Layout, source.MaxDocumentBytes),
        };
    }

    static void RequireLength(InputFile file)
    {
        using var handle = File.OpenHandle(file.FullPath);
        var length = RandomAccess.GetLength(handle);
        if (length != file.Length)
            throw new InputException($"{file.FullPath} has {length} bytes, it had {file.Length} when the run was planned");
    }
}

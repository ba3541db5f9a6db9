using Millrace.Stages.Sources.Content;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Sources.Web;

/// <summary>Reads web pages from WARC files, and plain text from WET files: versions 1.0 and 1.1 of the format (ISO 28500).</summary>
/// <remarks>
/// A <c>response</c> record with HTTP status 200 and HTML in it is a document, and so is a <c>conversion</c> record with plain
/// text. <c>warcinfo</c>, <c>request</c>, <c>metadata</c>, <c>resource</c>, <c>revisit</c> and <c>continuation</c> records are none
/// and are passed over. A damaged record is refused, and reading goes on at the next header behind its own; where there is none,
/// it fails with <see cref="DamagedFileException"/>.
/// </remarks>
/// <param name="content">The file, decompressed, from the place to begin at. It stays the caller's.</param>
/// <param name="path">What errors call the file.</param>
/// <param name="options">Which pages are wanted.</param>
/// <param name="maxDocumentBytes">Longer records and longer pages are refused.</param>
public sealed class WarcReader(ContentStream content, string path, WebOptions options, int maxDocumentBytes) : DocumentReader
{
    // Headers of real records have some 600 bytes; URLs in them are cut at a few thousand.
    const int MaxHeaderBytes = 1 << 16;
    const int MaxVersionBytes = 16;
    const int ReadBytes = 1 << 16;

    static readonly string[] NoDocuments = ["warcinfo", "request", "metadata", "resource", "revisit", "continuation"];

    readonly ContentWindow window = new(content, ReadBytes);
    readonly WebFilter filter = new(options);
    readonly HttpPage page = new(maxDocumentBytes);

    /// <inheritdoc/>
    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        while (SkipLineEnds(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(cancellationToken) is { } document)
                return document;
        }
        return null;
    }

    RawDocument? Read(CancellationToken cancellationToken)
    {
        var start = window.Offset;
        var headerBytes = HoldHeader(cancellationToken);
        if (headerBytes < 0)
            return Damaged(start, "record has no WARC header", null, cancellationToken);
        var header = window.Held[..headerBytes];
        var lengthText = HeaderFields.Find(header, "Content-Length"u8);
        if (!long.TryParse(lengthText, System.Globalization.NumberStyles.None, null, out var length))
            return Damaged(start, "record has no Content-Length", lengthText, cancellationToken);
        if (HeaderFields.Find(header, "WARC-Type"u8) is not { } type)
            return Damaged(start, "record has no WARC-Type", null, cancellationToken);

        if (length > maxDocumentBytes)
            return SkipLong(start, headerBytes, length, cancellationToken);
        var end = headerBytes + (int)length;
        if (!window.Hold(end, cancellationToken) || !EndsAt(end, cancellationToken))
            return Damaged(start, "record has another length than its header says", $"{length} bytes", cancellationToken);
        return Take(start, headerBytes, end, type);
    }

    RawDocument? Take(long start, int headerBytes, int end, string type)
    {
        var header = window.Held[..headerBytes];
        var block = window.Held[headerBytes..end];
        var document = new RawDocument { Offset = start, Length = end, Next = default };
        if (Array.Exists(NoDocuments, type.Equals))
        {
            // Damage that joins two records can leave the header of one and the page of the other.
            if (type is "revisit" or "continuation" or "resource" || !block.StartsWith("HTTP/"u8))
            {
                window.Drop(end);
                return null;
            }
            document = document with { Refusal = new("record's type and content disagree", $"{type} with a response") };
        }
        else if (type == "response")
            document = filter.Judge(header) is { } refusal ? document with { Refusal = refusal } : page.Read(document, header, block);
        else if (type == "conversion")
            document = filter.Judge(header) is { } refusal ? document with { Refusal = refusal } : PlainText(document, header, block);
        else
            document = document with { Refusal = new("record type is not known", type, IsFiltered: true) };
        window.Drop(end);
        return document with { Next = window.PlaceOf(window.Offset) };
    }

    static RawDocument PlainText(RawDocument document, ReadOnlySpan<byte> header, ReadOnlySpan<byte> block)
    {
        var contentType = HeaderFields.Find(header, "Content-Type"u8) ?? "";
        if (!contentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))
            return document with { Refusal = new("content is not plain text", contentType, IsFiltered: true) };
        var skipped = block.StartsWith("\uFEFF"u8) ? 3 : 0;
        var text = block[skipped..].TrimEnd("\r\n"u8);
        return document with
        {
            Offset = document.Offset + header.Length + skipped,
            Length = text.Length,
            Text = text.ToArray(),
            IsVerbatim = true,
            Title = AddressOf(header),
        };
    }

    /// <summary>Where a page came from; null where its record does not say.</summary>
    // The example of WARC 1.0's grammar puts angle brackets around it, and so do files of some writers.
    internal static string? AddressOf(ReadOnlySpan<byte> header) => HeaderFields.Find(header, "WARC-Target-URI"u8)?.Trim('<', '>');

    // Empty lines stand between records; how many there are differs.
    bool SkipLineEnds(CancellationToken cancellationToken)
    {
        while (window.Hold(1, cancellationToken))
        {
            var held = window.Held;
            var blank = held.IndexOfAnyExcept((byte)'\r', (byte)'\n');
            window.Drop(blank < 0 ? held.Length : blank);
            if (blank >= 0)
                return true;
        }
        return false;
    }

    /// <summary>Holds the header of a record; returns its length, -1 where there is none.</summary>
    int HoldHeader(CancellationToken cancellationToken)
    {
        window.Hold(MaxVersionBytes, cancellationToken);
        if (!WarcSignature.IsAt(window.Held))
            return -1;
        while (true)
        {
            var length = HeaderFields.LengthOf(window.Held);
            if (length >= 0) // a header that has lost its end goes on into the next record's
                return length <= MaxHeaderBytes && window.Held[..length].IndexOf("\nWARC/1."u8) < 0 ? length : -1;
            if (window.Held.Length > MaxHeaderBytes || !window.Fill(cancellationToken))
                return -1;
        }
    }

    /// <summary>Whether a record can end there: before its two line ends, the next record, or the end of the content.</summary>
    bool EndsAt(int end, CancellationToken cancellationToken)
    {
        for (var at = end; ; at++)
        {
            if (!window.Hold(at + MaxVersionBytes, cancellationToken) && window.Held.Length == at)
                return true;
            var rest = window.Held[at..];
            if (WarcSignature.IsAt(rest) || (at == end && rest.StartsWith("\r\n\r\n"u8)))
                return true;
            if (rest[0] is not ((byte)'\r' or (byte)'\n') || at - end > MaxVersionBytes)
                return false;
        }
    }

    /// <summary>Refuses a record that is damaged and goes to the next header behind it.</summary>
    RawDocument Damaged(long start, string reason, string? detail, CancellationToken cancellationToken)
    {
        window.Drop(1); // its header may reach into the next one's
        return GoToNextHeader(long.MaxValue, cancellationToken)
            ? Refused(start, new(reason, detail))
            : throw new DamagedFileException(path, start, $"{reason}{(detail is null ? "" : $" ({detail})")}, and no record begins behind it");
    }

    /// <summary>Passes over a record that is too long to hold, watching for the header of another one in case its length is wrong.</summary>
    RawDocument SkipLong(long start, int headerBytes, long length, CancellationToken cancellationToken)
    {
        window.Drop(headerBytes);
        var end = window.Offset + length;
        if (GoToNextHeader(end, cancellationToken))
            return Refused(start, new("record has another length than its header says", $"{length} bytes"));
        return window.Offset == end
            ? Refused(start, Refusal.TooLong(length, maxDocumentBytes))
            : throw new DamagedFileException(path, start, $"the record shall have {length} bytes, the file ends after {window.Offset - start - headerBytes} of them");
    }

    RawDocument Refused(long start, Refusal refusal) =>
        new() { Offset = start, Length = window.Offset - start, Next = window.PlaceOf(window.Offset), Refusal = refusal };

    /// <summary>Goes to the next line that begins a record; to <paramref name="limit"/> or the end of the content where none begins before.</summary>
    bool GoToNextHeader(long limit, CancellationToken cancellationToken)
    {
        while (window.Offset < limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            window.Hold(WarcSignature.MaxBytes, cancellationToken);
            if (WarcSignature.IsFollowedByField(window.Held))
                return true;
            if (window.Held.IsEmpty)
                return false;
            var line = window.Held.IndexOf((byte)'\n');
            window.Drop((int)Math.Min(line < 0 ? window.Held.Length : line + 1, limit - window.Offset));
        }
        return false;
    }
}

namespace Millrace.Stages.Sources.Web;

/// <summary>Takes the page out of an HTTP response, as a <c>response</c> record holds it.</summary>
sealed class HttpPage(int maxDocumentBytes)
{
    readonly HttpBody body = new(maxDocumentBytes);

    /// <summary>The document of a record, or why there is none.</summary>
    /// <param name="document">Where the record is.</param>
    /// <param name="header">The header of the record.</param>
    /// <param name="response">Its block: status line, header, empty line, body.</param>
    public RawDocument Read(RawDocument document, ReadOnlySpan<byte> header, ReadOnlySpan<byte> response)
    {
        if (StatusOf(response) is not { } status)
            return document with { Refusal = new("response has no HTTP status", null) };
        if (status != 200)
            return document with { Refusal = new("HTTP status is not 200", $"{status}", IsFiltered: true) };
        var headerBytes = HeaderFields.LengthOf(response);
        if (headerBytes < 0)
            return document with { Refusal = new("response has no HTTP header", null) };

        var fields = response[..headerBytes];
        var declared = HeaderFields.Find(fields, "Content-Type"u8) ?? "";
        // What the crawler saw in the bytes counts for more than what the server said.
        var type = HeaderFields.Find(header, "WARC-Identified-Payload-Type"u8) ?? declared.Split(';')[0].Trim();
        if (!IsHtml(type))
            return document with { Refusal = new("content is not HTML", type, IsFiltered: true) };
        if (body.Decode(fields, response[headerBytes..], out var text) is { } refusal)
            return document with { Refusal = refusal };
        return document with
        {
            Text = text,
            Markup = TextMarkup.Html,
            Charset = HeaderFields.Parameter(declared, "charset"),
            Title = WarcReader.AddressOf(header),
        };
    }

    static bool IsHtml(string type) =>
        type.Equals("text/html", StringComparison.OrdinalIgnoreCase) || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase);

    // HTTP/1.1 200 OK; HTTP/2 200
    static int? StatusOf(ReadOnlySpan<byte> response)
    {
        var line = response[..Math.Max(response.IndexOf((byte)'\n'), 0)];
        if (!line.StartsWith("HTTP/"u8))
            return null;
        var status = line[(line.IndexOf((byte)' ') + 1)..].TrimStart((byte)' ');
        return status.Length >= 3 && int.TryParse(status[..3], null, out var code) && code is >= 100 and <= 999 ? code : null;
    }
}

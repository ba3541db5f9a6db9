using System.Globalization;
using System.Net;

namespace Millrace.Stages.Downloading;

/// <summary>What the answers of a server mean.</summary>
sealed partial class HttpOrigin
{
    // A file may change twice in a second, and Last-Modified counts seconds: RFC 7232, section 2.2.2.
    static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>Where in the file the content lies that an answer has.</summary>
    (long Start, long? End, long? Length) Place(HttpResponseMessage response, DownloadRecord? known, long from)
    {
        var content = response.Content.Headers;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                CheckEncoding(response);
                if (content.ContentLength is null && response.Headers.TransferEncodingChunked != true && task.Checksum is null)
                    throw new DownloadException(
                        "the server does not say how long it is, so nobody could tell whether it is whole",
                        "give its checksum: sha256, sha1 or md5 beside the url");
                return (0, content.ContentLength, content.ContentLength);
            case HttpStatusCode.PartialContent:
                return Range(response, known, from);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw new TransferCutException($"{Status(response)} for the rest from byte {from}") { FromZero = true };
            default:
                throw Refused(response);
        }
    }

    static (long Start, long? End, long? Length) Range(HttpResponseMessage response, DownloadRecord? known, long from)
    {
        var (content, range) = (response.Content.Headers, response.Content.Headers.ContentRange);
        if (range is not { From: { } start, To: { } last } || start != from || from == 0)
            throw new TransferCutException($"{Status(response)} with other bytes than those from {from} on: {Text(range)}") { FromZero = true };
        if (range.Length is { } length && known?.Length is { } before && length != before)
            throw new TransferCutException(string.Create(CultureInfo.InvariantCulture, $"it had {before} bytes, now it has {length}")) { FromZero = true };
        if (content.ContentLength is { } stated && stated != last + 1 - start)
            throw new TransferCutException(string.Create(CultureInfo.InvariantCulture, $"states {stated} bytes for the range {range}")) { FromZero = true };
        if (ValidatorOf(response) is { } validator && validator != known?.Validator && IsTag(validator) == IsTag(known?.Validator))
            throw new TransferCutException("it has changed in the middle") { FromZero = true };
        return (from, last + 1, known?.Length ?? range.Length);
    }

    /// <summary>Statuses that another attempt will not change end it; others are tried again.</summary>
    Exception Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is 408 or 425 or 429 or (>= 500 and not 501 and not 505))
        {
            var pause = RetryAfter(response);
            return pause > options.MaxRetryAfter
                ? new DownloadException(string.Create(CultureInfo.InvariantCulture,
                    $"{Status(response)}, and it asks to wait {pause:g}; millrace.download.max-retry-after is {options.MaxRetryAfter:g}"))
                : new TransferCutException(Status(response)) { RetryAfter = pause };
        }
        return new DownloadException(Status(response), status switch
        {
            403 => "some servers, Wikimedia's among them, refuse programs that do not say whose they are: millrace.download.user-agent = \"NAME (MAIL)\"",
            404 or 410 => "look at the address in a browser: it may have moved, or an old dump may have been removed",
            _ => null,
        });
    }

    TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } date } when date - time.GetUtcNow() is var pause && pause > TimeSpan.Zero => pause,
        _ => null,
    };

    /// <summary>What the rest can be asked for by: a strong ETag, or a Last-Modified that is old enough.</summary>
    static string? ValidatorOf(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { } tag)
            return tag.IsWeak ? null : tag.ToString();
        var changed = response.Content.Headers.LastModified;
        return changed is { } date && response.Headers.Date - date >= Settled ? date.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    static bool IsTag(string? validator) => validator is ['"', ..];

    // Compressed on its way, the lengths and ranges would be of other bytes than those of the file. A .gz is often called so wrongly.
    void CheckEncoding(HttpResponseMessage response)
    {
        var encodings = response.Content.Headers.ContentEncoding;
        if (encodings.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            && Path.GetExtension(task.Name) is not (".gz" or ".tgz" or ".warc" or ".Z" or ".bz2" or ".xz"))
            throw new DownloadException($"the server compresses it as {string.Join(", ", encodings)} although it was asked not to");
    }

    static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd(' ', '.');

    static string Text(object? header) => header?.ToString() ?? "it does not say which";
}

using System.Globalization;
using System.Net;

namespace Millrace.Stages.Downloading;

/// <summary>A file on a web server.</summary>
sealed partial class HttpOrigin(DownloadTask task, DownloadOptions options, TimeProvider time) : IOrigin
{
    const int MaxRedirects = 10;

    public async ValueTask<OpenedBody> OpenAsync(DownloadRecord? known, long from, StallWatch watch)
    {
        var url = task.Url;
        for (var redirects = 0; ; redirects++)
        {
            var exchange = new HttpExchange(options);
            var handedOver = false;
            try
            {
                using var request = Request(url, known, from);
                var response = await watch.WaitAsync(
                    token => exchange.SendAsync(request, token), options.ConnectTimeout + options.StallTimeout, "no answer").ConfigureAwait(false);
                if (Redirected(response, url) is { } next)
                {
                    if (redirects == MaxRedirects)
                        throw new DownloadException($"is redirected more than {MaxRedirects} times, the last time to {next}");
                    url = next;
                    continue;
                }
                var (start, end, length) = Place(response, known, from);
                var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false);
                var body = new OpenedBody(stream, start, end, length, ValidatorOf(response), exchange)
                {
                    HasMore = response.Content.Headers.ContentLength is { } said ? token => exchange.HasMoreAsync(said, token) : null,
                };
                handedOver = true;
                return body;
            }
            finally
            {
                if (!handedOver)
                    exchange.Dispose();
            }
        }
    }

    HttpRequestMessage Request(Uri url, DownloadRecord? known, long from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity"); // else ranges would be of compressed bytes
        request.Headers.ConnectionClose = true;
        if (from > 0 && known?.Validator is { } validator)
        {
            request.Headers.TryAddWithoutValidation("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-"));
            request.Headers.TryAddWithoutValidation("If-Range", validator); // a file that has changed comes whole
        }
        return request;
    }

    static Uri? Redirected(HttpResponseMessage response, Uri from)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            return null;
        if (response.Headers.Location is not { } location)
            throw new DownloadException($"{Status(response)} without saying to where");
        var to = new Uri(from, location);
        if (to.Scheme != Uri.UriSchemeHttps && to.Scheme != from.Scheme)
            throw new DownloadException($"is redirected from {from.Scheme} to {to}, which is refused: it could be anybody's");
        return to;
    }
}

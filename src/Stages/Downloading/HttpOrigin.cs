using System.Globalization;
using System.Net;

namespace Millrace.Stages.Downloading;

/// <summary>A file on a web server. HTTP/1.1, a connection for each request.</summary>
sealed partial class HttpOrigin : IOrigin
{
    const int MaxRedirects = 10;

    readonly DownloadTask task;
    readonly DownloadOptions options;
    readonly TimeProvider time;
    readonly HttpClient client;
    readonly List<WatchedConnection> connections = []; // of the attempt at hand; the last one is that of the answer

    public HttpOrigin(DownloadTask task, DownloadOptions options, TimeProvider time)
    {
        (this.task, this.options, this.time) = (task, options, time);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,                         // those from https to http are refused
            AutomaticDecompression = DecompressionMethods.None, // a .gz is wanted as it is
            ConnectTimeout = options.ConnectTimeout,
            MaxResponseDrainSize = 0,
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(Watch(context.PlaintextStream)),
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async ValueTask<OpenedBody> OpenAsync(DownloadRecord? known, long from, StallWatch watch)
    {
        var url = task.Url;
        Release();
        for (var redirects = 0; ; redirects++)
        {
            var response = await watch.WaitAsync(token => SendAsync(url, known, from, token), options.ConnectTimeout + options.StallTimeout, "no answer")
                .ConfigureAwait(false);
            try
            {
                if (Redirected(response, url) is { } next)
                {
                    if (redirects == MaxRedirects)
                        throw new DownloadException($"is redirected more than {MaxRedirects} times, the last time to {next}");
                    url = next;
                    continue;
                }
                var (start, end, length) = Place(response, known, from);
                var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false);
                var body = new OpenedBody(stream, start, end, length, ValidatorOf(response), response)
                {
                    HasMore = response.Content.Headers.ContentLength is { } said ? token => connections[^1].HasMoreAsync(said, token) : null,
                };
                response = null;
                return body;
            }
            finally
            {
                response?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        client.Dispose();
        Release();
    }

    WatchedConnection Watch(Stream stream)
    {
        var connection = new WatchedConnection(stream);
        connections.Add(connection);
        return connection;
    }

    void Release()
    {
        foreach (var connection in connections)
            connection.Release();
        connections.Clear();
    }

    async ValueTask<HttpResponseMessage> SendAsync(Uri url, DownloadRecord? known, long from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
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
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
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

using System.Net;

namespace Millrace.Stages.Downloading;

/// <summary>One request and its answer, on a connection of their own.</summary>
/// <remarks>
/// A client for each: one that is shared gives a request whichever connection stands first, also that of a request that was given up;
/// here the bytes of a connection must be known to be those of this answer.
/// </remarks>
sealed class HttpExchange : IDisposable
{
    readonly HttpClient client;
    WatchedConnection? connection;
    HttpResponseMessage? response;

    public HttpExchange(DownloadOptions options) => client = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,                          // those from https to http are refused
        AutomaticDecompression = DecompressionMethods.None, // a .gz is wanted as it is
        ConnectTimeout = options.ConnectTimeout,
        MaxResponseDrainSize = 0,
        PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(connection = new WatchedConnection(context.PlaintextStream)),
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Completes with the header of the answer.</summary>
    public async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the server sends more than so many bytes of content.</summary>
    public ValueTask<bool> HasMoreAsync(long contentLength, CancellationToken cancellationToken) =>
        connection!.HasMoreAsync(contentLength, cancellationToken);

    public void Dispose()
    {
        response?.Dispose();
        client.Dispose();
        connection?.Release();
    }
}

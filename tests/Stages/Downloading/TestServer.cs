using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>
/// A web server that answers as a test says, byte for byte: HTTP is written by hand here, so that it can be wrong. A connection is one
/// request.
/// </summary>
sealed class TestServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentQueue<TestRequest> requests = new();
    readonly ConcurrentBag<Task> connections = [];
    readonly Func<TestRequest, TestAnswer> answer;
    readonly Task accepting;
    int open;
    int mostOpen;

    public TestServer(Func<TestRequest, TestAnswer> answer)
    {
        this.answer = answer;
        listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        accepting = AcceptAsync();
    }

    /// <summary>Scheme, host and port.</summary>
    public string Address { get; }

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<TestRequest> Requests => [.. requests];

    /// <summary>The largest number of requests that were answered at once.</summary>
    public int MostOpen => Volatile.Read(ref mostOpen);

    public Uri UrlOf(string path) => new($"{Address}/{path}");

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
            return; // a test may close it before its end
        await stop.CancelAsync();
        stopped.SetResult();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task AcceptAsync()
    {
        while (true)
            connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
    }

    async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var now = Interlocked.Increment(ref open);
        for (var most = MostOpen; now > most && Interlocked.CompareExchange(ref mostOpen, now, most) != most;)
            most = MostOpen;
        try
        {
            await using var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } request)
                return;
            requests.Enqueue(request);
            await WriteAsync(stream, connection, answer(request));
        }
        catch (IOException)
        {
            // the client has gone, as clients may
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    async Task WriteAsync(NetworkStream stream, TcpClient client, TestAnswer answer)
    {
        if (answer.Gate is { } gate)
            await gate.WaitAsync(stop.Token);
        await stream.WriteAsync(answer.ToBytes(), stop.Token);
        if (answer.Stalls)
            await stopped.Task;
        if (answer.Resets)
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        else
            client.Client.Shutdown(SocketShutdown.Send);
    }

    async Task<TestRequest?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        if (await reader.ReadLineAsync(stop.Token) is not { } first)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return new TestRequest(requests.Count, first.Split(' ')[1][1..], headers);
    }
}

using System.Collections.Concurrent;

namespace Millrace.Stages.Downloading;

/// <summary>Keeps the connections to each host below a number: servers count them, and refuse more.</summary>
sealed class HostLimits(int connectionsPerHost)
{
    readonly ConcurrentDictionary<string, SemaphoreSlim> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Completes when there may be one more connection to the host of this address; disposing gives it back.</summary>
    public async Task<Slot> EnterAsync(Uri url, CancellationToken cancellationToken)
    {
        var host = hosts.GetOrAdd(url.Authority, _ => new SemaphoreSlim(connectionsPerHost));
        await host.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(host);
    }

    /// <summary>The right to a connection.</summary>
    public readonly struct Slot(SemaphoreSlim host) : IDisposable
    {
        public void Dispose() => host.Release();
    }
}

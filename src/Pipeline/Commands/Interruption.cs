using System.Runtime.InteropServices;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Commands;

/// <summary>Ctrl-C and SIGTERM: once to stop after what is in flight, twice to stop now.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly CancellationTokenSource abort = new();
    readonly PosixSignalRegistration[] signals;

    public Interruption(Screen screen)
    {
        signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (stop.IsCancellationRequested)
            {
                abort.Cancel();
                return;
            }
            screen.Line("stopping after what is in flight (again to stop now)…");
            stop.Cancel();
        }))];
    }

    /// <summary>Stop after what is in flight.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Stop now.</summary>
    public CancellationToken Abort => abort.Token;

    public void Dispose()
    {
        foreach (var signal in signals)
            signal.Dispose();
        stop.Dispose();
        abort.Dispose();
    }
}

using System.Runtime.InteropServices;

namespace Millrace.Pipeline.Commands;

/// <summary>A folder for what a filter cannot hold in memory; gone when the filter ends, by a signal too.</summary>
sealed class SpoolFolder : IDisposable
{
    readonly PosixSignalRegistration[] signals;

    public SpoolFolder()
    {
        PosixSignal[] ending = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        signals = [.. ending.Select(signal => PosixSignalRegistration.Create(signal, _ => Delete()))];
    }

    /// <summary>Where it is, in the system's folder for temporary files (TMPDIR).</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("millrace-").FullName;

    public void Dispose()
    {
        foreach (var signal in signals)
            signal.Dispose();
        Delete();
    }

    // At the end of the process or by a signal, whatever still goes on in it.
    void Delete()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (IOException)
        {
            // A file came while others went, or the other of the two was first: the rest is left to the system, as after a kill.
        }
    }
}

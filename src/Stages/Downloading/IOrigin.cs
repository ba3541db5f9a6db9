namespace Millrace.Stages.Downloading;

/// <summary>Where one file comes from. Used by one transfer.</summary>
interface IOrigin
{
    /// <summary>Asks for the file.</summary>
    /// <param name="known">What is known of the file, if a part of it is there.</param>
    /// <param name="from">Bytes that are there. The answer may begin there, or at zero.</param>
    /// <param name="watch">Ends what takes too long.</param>
    /// <exception cref="TransferCutException">Not now.</exception>
    /// <exception cref="DownloadException">Not ever.</exception>
    ValueTask<OpenedBody> OpenAsync(DownloadRecord? known, long from, StallWatch watch);
}

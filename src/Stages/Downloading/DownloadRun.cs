namespace Millrace.Stages.Downloading;

/// <summary>Transfers at work.</summary>
/// <param name="Completion">
/// All files, in the order of the sources, once they are there. Throws <see cref="DownloadException"/>,
/// <see cref="OperationCanceledException"/>, or what the graph failed of. No file is open by then.
/// </param>
/// <param name="Progress">How far they are.</param>
public sealed record DownloadRun(Task<IReadOnlyList<DownloadedFile>> Completion, DownloadProgress Progress);

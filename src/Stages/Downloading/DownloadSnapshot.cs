namespace Millrace.Stages.Downloading;

/// <summary>All transfers of a run at one moment.</summary>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="Files">Files known of so far.</param>
/// <param name="Finished">How many of them are done.</param>
/// <param name="Bytes">Bytes of them that are there.</param>
/// <param name="TotalBytes">Bytes of all of them; null where that is not known yet.</param>
/// <param name="Fetched">Bytes that came in this run, those fetched twice among them.</param>
/// <param name="Active">Those at work.</param>
public sealed record DownloadSnapshot(
    TimeSpan Elapsed, int Files, int Finished, long Bytes, long? TotalBytes, long Fetched, IReadOnlyList<FileSnapshot> Active);

namespace Millrace.Pipeline.Planning;

/// <summary>A data set that a run trains on.</summary>
/// <param name="Name">Of the first phase that trains on it, and of its folder; null: the one that the run begins with.</param>
/// <param name="Options">How it is made.</param>
/// <param name="Fingerprint">Of all that makes it what it is.</param>
sealed record PlannedData(string? Name, PipelineOptions Options, string Fingerprint);

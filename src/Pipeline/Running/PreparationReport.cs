namespace Millrace.Pipeline.Running;

/// <summary>What came of preparing the data.</summary>
/// <param name="DatasetHash">One value for the same configuration and input, however it was made.</param>
/// <param name="Documents">Documents that passed.</param>
/// <param name="Rejected">What did not pass, by reason.</param>
/// <param name="Filtered">What was left out as the configuration asks, by reason.</param>
/// <param name="Samples">Samples of both splits.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TextBytes">Bytes of text of the documents that passed.</param>
/// <param name="Seconds">Time the process that finished it worked on it.</param>
sealed record PreparationReport(
    string DatasetHash,
    long Documents,
    IReadOnlyDictionary<string, long> Rejected,
    IReadOnlyDictionary<string, long> Filtered,
    long Samples,
    long Tokens,
    long TextBytes,
    double Seconds);

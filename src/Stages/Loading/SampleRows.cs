namespace Millrace.Stages.Loading;

/// <summary>Samples in the order of a batch, and how they are cut into rows. Ranks and micro-batches take whole rows.</summary>
/// <param name="samples">Row after row.</param>
/// <param name="starts">Where in the samples each row begins and the last one ends; empty where each sample is a row.</param>
readonly struct SampleRows(ReadOnlyMemory<LoadedSample> samples, ReadOnlyMemory<int> starts = default)
{
    /// <summary>Number of rows.</summary>
    public int Count => starts.IsEmpty ? samples.Length : starts.Length - 1;

    /// <summary>The samples of all rows.</summary>
    public ReadOnlySpan<LoadedSample> Samples => samples.Span;

    /// <summary>The first sample of a row, counted from that of row 0; of row <see cref="Count"/> the number of samples.</summary>
    public int StartOf(int row) => starts.IsEmpty ? row : starts.Span[row] - starts.Span[0];

    /// <summary>Rows [<paramref name="first"/>, <paramref name="end"/>).</summary>
    public SampleRows Range(int first, int end) =>
        new(samples[StartOf(first)..StartOf(end)], starts.IsEmpty ? starts : starts[first..(end + 1)]);

    /// <summary>Part number <paramref name="part"/> of <paramref name="parts"/>, which differ by at most one row.</summary>
    public SampleRows Part(int part, int parts) =>
        Range((int)((long)Count * part / parts), (int)((long)Count * (part + 1) / parts));
}

namespace Millrace.Stages.Exporting;

/// <summary>What other programs read.</summary>
public enum ExportFormat
{
    /// <summary>Parquet with the columns and file names of NVIDIA's LDDL, for <c>lddl.torch</c> and <c>lddl.paddle</c>.</summary>
    /// <remarks>
    /// Pairs for BERT, sentences for BART, and the columns of its fork for CodeBERT. <c>lddl.torch</c> takes min + 1 samples for the
    /// most that a file has: where all files of a bin have equally many, its assertion stops the training, though nothing is wrong;
    /// <c>lddl.paddle</c> reads them. Another num_shards, which does not divide the number of samples, is what helps.
    /// </remarks>
    Lddl,

    /// <summary>Arrow IPC files, with the columns of our shards.</summary>
    Arrow,

    /// <summary>A line of text for each sample, for people: LDDL's <c>--output-format txt</c>.</summary>
    Text,
}

namespace Millrace.Stages.Exporting;

/// <summary>What other programs read.</summary>
public enum ExportFormat
{
    /// <summary>Parquet with the columns and file names of NVIDIA's LDDL, for <c>lddl.torch</c> and <c>lddl.paddle</c>.</summary>
    Lddl,

    /// <summary>Arrow IPC files, with the columns of our shards.</summary>
    Arrow,

    /// <summary>A line of text for each sample, for people: LDDL's <c>--output-format txt</c>.</summary>
    Text,
}

namespace Millrace.Stages.Formats.Parquet;

/// <summary>How often a field occurs; the numbers are those of parquet.thrift, <c>FieldRepetitionType</c>.</summary>
public enum ParquetRepetition
{
    /// <summary>Once.</summary>
    Required = 0,

    /// <summary>Once or null.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}

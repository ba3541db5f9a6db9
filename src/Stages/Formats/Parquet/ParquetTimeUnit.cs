namespace Millrace.Stages.Formats.Parquet;

/// <summary>Unit of a stored time or timestamp.</summary>
public enum ParquetTimeUnit
{
    /// <summary>10⁻³ s.</summary>
    Milliseconds,

    /// <summary>10⁻⁶ s.</summary>
    Microseconds,

    /// <summary>10⁻⁹ s.</summary>
    Nanoseconds,
}

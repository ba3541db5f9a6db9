namespace Millrace.Stages.Formats.Parquet;

/// <summary>What the values of a column mean.</summary>
/// <param name="Kind">Which meaning; the other members matter for some kinds only and are 0 or false else.</param>
/// <param name="BitWidth">Integer: 8, 16, 32 or 64.</param>
/// <param name="Signed">Integer: whether it has a sign.</param>
/// <param name="Precision">Decimal: number of digits.</param>
/// <param name="Scale">Decimal: digits after the point.</param>
/// <param name="Unit">Time and timestamp.</param>
/// <param name="AdjustedToUtc">Time and timestamp: a point in time rather than what a clock on the wall shows.</param>
public readonly record struct ParquetLogicalType(
    ParquetLogicalKind Kind,
    int BitWidth = 0,
    bool Signed = false,
    int Precision = 0,
    int Scale = 0,
    ParquetTimeUnit Unit = ParquetTimeUnit.Milliseconds,
    bool AdjustedToUtc = false);

namespace Millrace.Stages.Formats.Parquet;

/// <summary>A field of the schema: a group of fields, or a leaf, which is a column.</summary>
public sealed class ParquetNode
{
    internal ParquetNode(string name, ParquetRepetition repetition, ParquetNode? parent)
    {
        Name = name;
        Repetition = repetition;
        Path = parent?.Path is { Length: > 0 } above ? $"{above}.{name}" : parent is null ? "" : name;
        if (parent is null)
            return;
        MaxDefinitionLevel = parent.MaxDefinitionLevel + (repetition == ParquetRepetition.Required ? 0 : 1);
        MaxRepetitionLevel = parent.MaxRepetitionLevel + (repetition == ParquetRepetition.Repeated ? 1 : 0);
    }

    /// <summary>Name within its group.</summary>
    public string Name { get; }

    /// <summary>Names from the top, joined by dots; empty for the root.</summary>
    public string Path { get; }

    /// <summary>How often it occurs; of no meaning for the root.</summary>
    public ParquetRepetition Repetition { get; }

    /// <summary>Definition level of what is there, from 0 to 255.</summary>
    public int MaxDefinitionLevel { get; }

    /// <summary>How many fields from the root to this one are repeated.</summary>
    public int MaxRepetitionLevel { get; }

    /// <summary>What it means.</summary>
    public ParquetLogicalType Logical { get; internal init; }

    /// <summary>How values lie in the file; null for a group.</summary>
    public ParquetType? Type { get; internal init; }

    /// <summary>Bytes of a value of a fixed-length column, else 0.</summary>
    public int TypeLength { get; internal init; }

    /// <summary>Number of the column, or -1 for a group.</summary>
    public int ColumnIndex { get; internal init; } = -1;

    /// <summary>Fields of a group, in order; none for a leaf.</summary>
    public IReadOnlyList<ParquetNode> Children { get; internal set; } = [];

    /// <summary>Bytes of a decoded value, a boolean taking one; 0 where they vary.</summary>
    internal int Width => Type switch
    {
        ParquetType.Boolean => 1,
        ParquetType.Int32 or ParquetType.Float => 4,
        ParquetType.Int64 or ParquetType.Double => 8,
        ParquetType.Int96 => 12,
        ParquetType.FixedLenByteArray => TypeLength,
        _ => 0,
    };
}

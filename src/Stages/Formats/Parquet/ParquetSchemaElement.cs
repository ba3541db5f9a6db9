namespace Millrace.Stages.Formats.Parquet;

/// <summary>parquet.thrift's <c>SchemaElement</c>, with its two kinds of annotation made one.</summary>
readonly record struct ParquetSchemaElement(
    string Name, ParquetType? Type, int TypeLength, ParquetRepetition Repetition, int Children, ParquetLogicalType Logical)
{
    public static ParquetSchemaElement Read(ref ThriftReader thrift)
    {
        var read = new ParquetSchemaElement("", null, 0, ParquetRepetition.Required, 0, default);
        var (converted, scale, precision) = (-1, 0, 0);
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    read = read with { Type = (ParquetType)thrift.Int32(type) };
                    break;
                case 2:
                    read = read with { TypeLength = thrift.Int32(type) };
                    break;
                case 3:
                    read = read with { Repetition = (ParquetRepetition)thrift.Int32(type) };
                    break;
                case 4:
                    read = read with { Name = thrift.String(type) };
                    break;
                case 5:
                    read = read with { Children = thrift.Int32(type) };
                    break;
                case 6:
                    converted = thrift.Int32(type);
                    break;
                case 7:
                    scale = thrift.Int32(type);
                    break;
                case 8:
                    precision = thrift.Int32(type);
                    break;
                case 10:
                    thrift.Struct(type);
                    read = read with { Logical = ReadLogical(ref thrift) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return read.Logical.Kind == ParquetLogicalKind.None
            ? read with { Logical = FromConverted(converted, scale, precision) }
            : read;
    }

    static ParquetLogicalType ReadLogical(ref ThriftReader thrift)
    {
        ParquetLogicalType logical = default;
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            thrift.Struct(type);
            var parameters = ReadParameters(ref thrift);
            logical = field switch
            {
                1 => new(ParquetLogicalKind.String),
                2 => new(ParquetLogicalKind.Map),
                3 => new(ParquetLogicalKind.List),
                4 => new(ParquetLogicalKind.Enum),
                5 => new(ParquetLogicalKind.Decimal, Scale: parameters.First, Precision: parameters.Second),
                6 => new(ParquetLogicalKind.Date),
                7 => new(ParquetLogicalKind.Time, Unit: parameters.Unit, AdjustedToUtc: parameters.First != 0),
                8 => new(ParquetLogicalKind.Timestamp, Unit: parameters.Unit, AdjustedToUtc: parameters.First != 0),
                10 => new(ParquetLogicalKind.Integer, BitWidth: parameters.First, Signed: parameters.Second != 0),
                11 => new(ParquetLogicalKind.AlwaysNull),
                12 => new(ParquetLogicalKind.Json),
                13 => new(ParquetLogicalKind.Bson),
                14 => new(ParquetLogicalKind.Uuid),
                15 => new(ParquetLogicalKind.Float16),
                16 => new(ParquetLogicalKind.Variant),
                17 => new(ParquetLogicalKind.Geometry),
                18 => new(ParquetLogicalKind.Geography),
                _ => new(ParquetLogicalKind.Unrecognized),
            };
        }
        return logical;
    }

    /// <summary>The first two parameters of a logical type as numbers, or the second as a unit of time.</summary>
    static (int First, int Second, ParquetTimeUnit Unit) ReadParameters(ref ThriftReader thrift)
    {
        var (first, second, unit) = (0, 0, ParquetTimeUnit.Milliseconds);
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            if (field is 1 or 2 && type is not (ThriftType.Struct or ThriftType.Binary))
            {
                var value = type is ThriftType.True or ThriftType.False ? thrift.Bool(type) ? 1 : 0 : thrift.Int32(type);
                (first, second) = field == 1 ? (value, second) : (first, value);
            }
            else if (field == 2 && type == ThriftType.Struct)
            {
                for (var member = 0; thrift.Next(ref member, out var inner); thrift.Skip(inner))
                    unit = (ParquetTimeUnit)Math.Clamp(member - 1, 0, 2);
            }
            else
            {
                thrift.Skip(type);
            }
        }
        return (first, second, unit);
    }

    static ParquetLogicalType FromConverted(int converted, int scale, int precision) => converted switch
    {
        0 => new(ParquetLogicalKind.String),
        1 or 2 => new(ParquetLogicalKind.Map),
        3 => new(ParquetLogicalKind.List),
        4 => new(ParquetLogicalKind.Enum),
        5 => new(ParquetLogicalKind.Decimal, Scale: scale, Precision: precision),
        6 => new(ParquetLogicalKind.Date),
        7 => new(ParquetLogicalKind.Time, Unit: ParquetTimeUnit.Milliseconds, AdjustedToUtc: true),
        8 => new(ParquetLogicalKind.Time, Unit: ParquetTimeUnit.Microseconds, AdjustedToUtc: true),
        9 => new(ParquetLogicalKind.Timestamp, Unit: ParquetTimeUnit.Milliseconds, AdjustedToUtc: true),
        10 => new(ParquetLogicalKind.Timestamp, Unit: ParquetTimeUnit.Microseconds, AdjustedToUtc: true),
        >= 11 and <= 14 => new(ParquetLogicalKind.Integer, 8 << converted - 11, Signed: false),
        >= 15 and <= 18 => new(ParquetLogicalKind.Integer, 8 << converted - 15, Signed: true),
        19 => new(ParquetLogicalKind.Json),
        20 => new(ParquetLogicalKind.Bson),
        21 => new(ParquetLogicalKind.Interval),
        _ => default,
    };
}

using FsCheck;
using FsCheck.Fluent;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>A file to be written: any schema, any values, any layout.</summary>
/// <param name="Columns">At least one.</param>
/// <param name="Values">By column and row; null, or what the column's writer takes, bytes as byte[].</param>
/// <param name="Options">Any layout, the silliest included.</param>
/// <param name="Metadata">Of the footer, each key once.</param>
/// <param name="Batch">Rows that are given to a writer at once.</param>
public sealed record AnyTable(
    ParquetColumn[] Columns, object?[][] Values, ParquetWriterOptions Options, KeyValuePair<string, string>[] Metadata, int Batch)
{
    public int Rows => Values[0].Length;

    public static Arbitrary<AnyTable> Arbitrary() => (
        from columns in Gen.Choose(1, 6).SelectMany(n => Gen.CollectToArray(Enumerable.Range(0, n), AnyColumn))
        from rows in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(1, 40)), (2, Gen.Choose(41, 2000)), (1, Gen.Choose(20_000, 45_000)))
        from nullShare in Gen.Elements(0, 0.01, 0.5, 0.99, 1)
        from values in Gen.CollectToArray(columns, c => AnyValue(c, nullShare).ArrayOf(rows))
        from rowsPerRowGroup in Gen.Elements(1, 7, 100, 4096, 1_000_000).Select(n => Math.Max(n, rows / 50))
        from pageBytes in Gen.Elements(1, 16, 1000, 16 * 1024, 1 << 20).Select(n => Math.Max(n, rows / 100))
        from codec in Gen.Elements(ParquetCodec.None, ParquetCodec.Snappy)
        from keys in ArbMap.Default.GeneratorFor<NonNull<string>>().Select(k => Unpaired(k.Get)).ArrayOf().Where(k => k.Length < 20)
        from batch in Gen.Elements(1, 3, 1000)
        select new AnyTable(
            columns, values, new(rowsPerRowGroup, pageBytes, codec), [.. keys.Distinct().Select(k => KeyValuePair.Create(k, k + "="))], batch)).ToArbitrary();

    public override string ToString() => $"{Rows} rows of {string.Join("; ", (IEnumerable<ParquetColumn>)Columns)}, {Options}, batch {Batch}";

    // UTF-16 that is no text has no UTF-8.
    static string Unpaired(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));

    static Gen<ParquetColumn> AnyColumn(int number) =>
        from column in Gen.Elements<Func<string, ParquetColumn>>(
            ParquetColumn.Boolean, ParquetColumn.Int8, ParquetColumn.Int16, ParquetColumn.Int32, ParquetColumn.Int64, ParquetColumn.UInt8, ParquetColumn.UInt16,
            ParquetColumn.UInt32, ParquetColumn.UInt64, ParquetColumn.Float, ParquetColumn.Double, ParquetColumn.Binary, ParquetColumn.String,
            name => ParquetColumn.FixedBinary(name, 1), name => ParquetColumn.FixedBinary(name, 17))
        from isOptional in Gen.Elements(false, true)
        select isOptional ? column($"column {number}").AsOptional() : column($"column {number}");

    static Gen<object?> AnyValue(ParquetColumn column, double nullShare)
    {
        var value = AnyPresentValue(column);
        if (!column.Optional)
            return value;
        var nulls = (int)(100 * nullShare);
        return Gen.Frequency((nulls, Gen.Constant<object?>(null)), (100 - nulls, value));
    }

    static Gen<object?> AnyPresentValue(ParquetColumn column) => (column.Type, column.Logical) switch
    {
        (ParquetType.Boolean, _) => Gen.Elements<object?>(false, true),
        (ParquetType.Int32, { BitWidth: 8, Signed: true }) => AnyBits.Select(b => (object?)(int)(sbyte)b),
        (ParquetType.Int32, { BitWidth: 16, Signed: true }) => AnyBits.Select(b => (object?)(int)(short)b),
        (ParquetType.Int32, { BitWidth: 8 }) => AnyBits.Select(b => (object?)(uint)(byte)b),
        (ParquetType.Int32, { BitWidth: 16 }) => AnyBits.Select(b => (object?)(uint)(ushort)b),
        (ParquetType.Int32, { BitWidth: 32 }) => AnyBits.Select(b => (object?)(uint)b),
        (ParquetType.Int32, _) => AnyBits.Select(b => (object?)(int)b),
        (ParquetType.Int64, { BitWidth: 64 }) => AnyBits.Select(b => (object?)(ulong)b),
        (ParquetType.Int64, _) => AnyBits.Select(b => (object?)b),
        (ParquetType.Float, _) => AnyBits.Select(b => (object?)BitConverter.Int32BitsToSingle((int)b)),
        (ParquetType.Double, _) => Gen.Frequency(
            (3, AnyBits.Select(b => (object?)BitConverter.Int64BitsToDouble(b))),
            (1, Gen.Elements<object?>(0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity))),
        (ParquetType.FixedLenByteArray, _) => AnyBytes(column.TypeLength).Select(b => (object?)b),
        (_, { Kind: ParquetLogicalKind.String }) => Gen.Elements("", "a", "Straße", "長い", new string('z', 200), new string('é', 90), "\0", "🙂")
            .Select(t => (object?)System.Text.Encoding.UTF8.GetBytes(t)),
        _ => Gen.Frequency((8, Gen.Choose(0, 12)), (1, Gen.Choose(0, 300))).SelectMany(AnyBytes).Select(b => (object?)b),
    };

    static Gen<long> AnyBits { get; } = Gen.Frequency(
        (2, Gen.Choose(-3, 3).Select(n => (long)n)),
        (1, Gen.Elements(long.MinValue, long.MaxValue, int.MinValue, int.MaxValue)),
        (2, from high in Gen.Choose(int.MinValue, int.MaxValue) from low in Gen.Choose(int.MinValue, int.MaxValue) select (long)high << 32 ^ low));

    static Gen<byte[]> AnyBytes(int length) =>
        Gen.Frequency((3, Gen.Choose(0, 255)), (1, Gen.Constant(255))).Select(b => (byte)b).ArrayOf(length);
}

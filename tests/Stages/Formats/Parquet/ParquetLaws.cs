using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

public sealed class ParquetLaws : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back() =>
        ForAnyTable(table =>
        {
            using var file = Open(TableFile.Write(table));
            Assert.Equal(table.Rows, file.Rows);
            Assert.Equal(table.Metadata, file.Metadata);
            Assert.Equal(table.Columns.Select(c => (c.Name, (ParquetType?)c.Type, c.Logical, c.TypeLength)), file.Columns.Select(c => (c.Name, c.Type, c.Logical, c.TypeLength)));
            Assert.Equal(table.Columns.Select(c => c.Optional), file.Columns.Select(c => c.Repetition == ParquetRepetition.Optional));
            for (var column = 0; column < table.Columns.Length; column++)
                Assert.Equal(table.Values[column], TableFile.ReadInOrder(file, column), TableFile.Same);
        });

    [Fact]
    public void Any_row_is_found_by_its_number() =>
        ForAnyTable(table =>
        {
            using var file = Open(TableFile.Write(table));
            Assert.All(file.RowGroups.SelectMany(g => g.Columns), c => Assert.True(c.HasPageIndex));
            for (var column = 0; column < table.Columns.Length; column++)
            {
                var reader = file.Column(column);
                for (var i = 0L; i < Math.Min(200, table.Rows); i++)
                {
                    var row = i * 7919 % table.Rows;
                    Assert.True(TableFile.Same(table.Values[column][row], TableFile.ReadRow(reader, row)), $"column {column}, row {row}");
                }
            }
        });

    [Fact]
    public void Same_values_in_any_batches_give_the_same_bytes() =>
        ForAnyTable(table => Assert.Equal(TableFile.Write(table), TableFile.Write(table with { Batch = 17 })));

    [Fact]
    public void Row_groups_and_pages_are_as_large_as_they_are_told() =>
        ForAnyTable(table =>
        {
            using var file = Open(TableFile.Write(table));
            Assert.All(file.RowGroups.SkipLast(1), g => Assert.Equal(table.Options.RowsPerRowGroup, g.Rows));
            for (var column = 0; column < table.Columns.Length; column++)
            {
                var reader = file.Column(column);
                while (reader.ReadPage())
                {
                    var bytes = 0;
                    for (var value = 0; value < reader.Page.ValueCount; value++)
                        bytes += reader.Page.Bytes(value).Length + (table.Columns[column].Type == ParquetType.ByteArray ? 4 : 0);
                    if (table.Columns[column].Type != ParquetType.Boolean && reader.Page.ValueCount > 1)
                        Assert.InRange(bytes, 1, table.Options.PageBytes);
                    Assert.InRange(reader.Page.EntryCount, 1, ParquetColumnWriter.MaxPageRows);
                }
            }
        });

    [Fact]
    public void Ranges_of_rows_are_the_rows_of_the_range()
    {
        int[] numbers = [.. Enumerable.Range(0, 10_000).Select(i => i * i)];
        using var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, [ParquetColumn.Int32("n"), ParquetColumn.FixedBinary("b", 4)], new(3000, 1000, ParquetCodec.Snappy), []);
        writer.Values<int>("n").Append(numbers);
        foreach (var number in numbers)
            writer.Bytes("b").Append(BitConverter.GetBytes(number));
        writer.Complete();

        using var file = Open(stream.ToArray());
        var (reader, bytes) = (file.Column("n"), file.Column("b"));
        foreach (var (first, count) in new[] { (0, 10_000), (9_999, 1), (2_990, 20), (5, 0), (1_234, 5_678) })
        {
            var read = new int[count];
            reader.Read<int>(first, read);
            Assert.Equal(numbers[first..(first + count)], read);
            bytes.ReadBytes(first, System.Runtime.InteropServices.MemoryMarshal.AsBytes(read.AsSpan()));
            Assert.Equal(numbers[first..(first + count)], read);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read<int>(9_999, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.IsNull(-1));
        Assert.Throws<InvalidOperationException>(() => reader.Value<long>(0));
    }

    void ForAnyTable(Action<AnyTable> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20261120, 17), Prop.ForAll(AnyTable.Arbitrary(), law));

    ParquetFile Open(byte[] bytes)
    {
        var path = folder.PathOf("table.parquet");
        File.WriteAllBytes(path, bytes);
        return ParquetFile.Open(path);
    }
}

using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

public sealed class ParquetWriterMistakes
{
    static readonly ParquetWriterOptions Options = new(100, 100, ParquetCodec.None);

    [Fact]
    public void Null_in_a_required_column_is_refused() =>
        Says<InvalidOperationException>("column `n` is required and takes no null", () => Writer(ParquetColumn.Int32("n")).Values<int>("n").AppendNull());

    [Fact]
    public void Columns_of_different_length_are_refused()
    {
        var writer = Writer(ParquetColumn.Int32("n"), ParquetColumn.Binary("b"));
        writer.Values<int>("n").Append([1, 2]);
        writer.Bytes("b").Append([1]);
        Says<InvalidOperationException>("column `n` has 2 rows, column `b` has 1", writer.Complete);
    }

    [Fact]
    public void Value_of_another_length_than_the_column_s_is_refused() =>
        Says<ArgumentOutOfRangeException>("column `ids` takes values of 8 bytes, got 3", () => Writer(ParquetColumn.FixedBinary("ids", 8)).Bytes("ids").Append([1, 2, 3]));

    [Fact]
    public void Number_outside_a_narrow_column_is_refused()
    {
        var unsigned = Writer(ParquetColumn.UInt16("n"));
        unsigned.Values<uint>("n").Append(65_536);
        Says<ArgumentOutOfRangeException>("column `n` takes 0 to 65535, got 65536", unsigned.Complete);
        var signed = Writer(ParquetColumn.Int8("n"));
        signed.Values<int>("n").Append([-128, 127, -129]);
        Says<ArgumentOutOfRangeException>("column `n` takes -128 to 127, got -129", signed.Complete);
    }

    [Fact]
    public void Wrong_writer_for_a_column_is_refused()
    {
        Says<ArgumentException>(
            "column `n` is written by ParquetValueWriter<UInt32>, not ParquetValueWriter<Int32> (Parameter 'name')",
            () => Writer(ParquetColumn.UInt16("n")).Values<int>("n"));
        Says<ArgumentException>("the file has no column `m` (Parameter 'name')", () => Writer(ParquetColumn.UInt16("n")).Bytes("m"));
    }

    [Fact]
    public void Two_columns_of_one_name_are_refused() =>
        Says<ArgumentException>("two columns are named `n` (Parameter 'columns')", () => Writer(ParquetColumn.Int32("n"), ParquetColumn.Float("n")));

    [Fact]
    public void Complete_file_takes_no_more()
    {
        var writer = Writer(ParquetColumn.Int32("n"));
        writer.Complete();
        Says<InvalidOperationException>("the file is complete and takes no more rows", () => writer.Values<int>("n").Append(1));
        Says<InvalidOperationException>("the file is complete and takes no more rows", writer.Complete);
    }

    [Fact]
    public void Nothing_is_allocated_per_value()
    {
        var writer = new ParquetWriter(
            Stream.Null, [ParquetColumn.Int32("n"), ParquetColumn.Binary("b").AsOptional()], new(1 << 20, 1 << 16, ParquetCodec.Snappy), []);
        var (numbers, bytes) = (writer.Values<int>("n"), writer.Bytes("b"));
        Append(40_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Append(4_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);

        void Append(int count)
        {
            for (var i = 0; i < count; i++)
            {
                numbers.Append(i);
                if (i % 3 == 0)
                    bytes.AppendNull();
                else
                    bytes.Append("0123456789012345678901234567890123456789"u8);
            }
        }
    }

    static ParquetWriter Writer(params ParquetColumn[] columns) => new(Stream.Null, columns, Options, []);

    static void Says<T>(string message, Action mistake) where T : Exception => Assert.Equal(message, Assert.Throws<T>(mistake).Message);
}

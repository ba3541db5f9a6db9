using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Sources.Tables;

public sealed class ParquetTextReaderTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rows_of_a_column_are_documents()
    {
        var read = await TestSource.Read(Of(Table(["one", "two é", null, " ", "far too long", "six"])) with { MaxDocumentBytes = 8, TitleField = "title" });
        Assert.Equal(["one", "two é", null, null, null, "six"], read.Select(TestSource.Text));
        Assert.Equal([false, true, true, false], read.Where(document => document.Rejection is not null || document.Element!.Id == 0)
            .Select(document => document.Rejection?.IsFiltered ?? false));
        Assert.Equal("12 bytes, the limit is 8, in row 4", read[4].Rejection!.Detail);
        Assert.Equal(["t0", "t1", "t5"], read.Where(document => document.Element is not null).Select(document => document.Element!.Title));
        Assert.Equal("a.parquet, bytes 3-9 of its content", read[1].Where);
    }

    [Fact]
    public async Task Reading_from_any_place_gives_the_remainder()
    {
        var texts = Enumerable.Range(0, 60).Select(i => i % 7 == 3 ? null : new string((char)('a' + i % 26), i));
        await TestSource.ResumesAnywhere(Of(Table([.. texts])));
    }

    [Fact]
    public async Task File_without_the_column_is_an_error_that_names_those_of_text()
    {
        var path = Table(["x"]);
        var error = await Assert.ThrowsAsync<InputException>(() => TestSource.Read(Of(path) with { TextField = "number" }));
        Assert.Equal($"{path} has no column of text number; it has text, title; name one with millrace.source.text-field", error.Message);
    }

    [Fact]
    public async Task Damaged_file_names_its_place()
    {
        var path = Table(["one", "two"]);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^6]);
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => TestSource.Read(Of(path)));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    string Table(string?[] texts)
    {
        var path = folder.PathOf("a.parquet");
        using var file = File.Create(path);
        ParquetColumn[] columns = [ParquetColumn.String("text").AsOptional(), ParquetColumn.Int32("number"), ParquetColumn.String("title")];
        var writer = new ParquetWriter(file, columns, new ParquetWriterOptions(RowsPerRowGroup: 20, PageBytes: 64, ParquetCodec.Snappy), new Dictionary<string, string>());
        for (var row = 0; row < texts.Length; row++)
        {
            if (texts[row] is { } text)
                writer.Bytes("text").Append(Encoding.UTF8.GetBytes(text));
            else
                writer.Bytes("text").AppendNull();
            writer.Values<int>("number").Append(row);
            writer.Bytes("title").Append(Encoding.UTF8.GetBytes($"t{row}"));
        }
        writer.Complete();
        return path;
    }

    static SourceOptions Of(string path) => TestSource.Of(path) with { Format = SourceFormat.Parquet };
}

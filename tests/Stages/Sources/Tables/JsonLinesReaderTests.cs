using System.IO.Compression;
using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Sources.Tables;

public sealed class JsonLinesReaderTests : IDisposable
{
    const string Lines = """
        {"id": 1, "text": "one\ntwo", "meta": {"text": "inner"}}
        {"text":"caf\u00e9 \ud83d\ude00 é","title":"T \"2\""}

        {"title": "no text"}
        {"text": null}
        {"text": " \n"}
        {"text": 5}
        [1, 2]
        {"text": "cut
        {"text": "a"} {"text": "b"}
        {"text": "\ud83d"}
        {"text": "first", "text": "last"}
        """;

    static readonly int FirstLine = Lines.IndexOf('\n', StringComparison.Ordinal);

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Lines_are_objects_and_what_is_none_is_refused_with_its_reason()
    {
        var read = await TestSource.Read(Of(folder.Write("a.jsonl", Lines)) with { TitleField = "title" });
        Assert.Equal(
            [
                "one\ntwo", "café 😀 é", "object has no field of text", "(record has no text)", "(record has no text)", "field of text is no string",
                "line is no JSON object", "line is not valid JSON", "line is not valid JSON", "text is not valid UTF-8", "last",
            ],
            read.Select(document => TestSource.Text(document)
                ?? (document.Rejection!.IsFiltered ? $"({document.Rejection.Reason})" : document.Rejection.Reason)));
        Assert.Equal("T \"2\"", read[1].Element!.Title);
        Assert.Equal((0L, (int?)FirstLine), (read[0].Element!.Offset, read[0].Element!.SourceBytes));
        Assert.Equal($"a.jsonl, bytes 0-{FirstLine}", read[0].Where);
        Assert.Equal(Encoding.UTF8.GetByteCount(Lines), read.Sum(document => document.Bytes));
    }

    [Fact]
    public async Task Reading_from_any_place_gives_the_remainder_compressed_or_not()
    {
        await TestSource.ResumesAnywhere(Of(folder.Write("a.jsonl", Lines)));
        var path = folder.PathOf("b.jsonl.gz");
        using (var zip = new GZipStream(File.Create(path), CompressionLevel.Optimal))
            zip.Write(Encoding.UTF8.GetBytes(Lines));
        await TestSource.ResumesAnywhere(Of(path));
        var (plain, compressed) = (await TestSource.Read(Of(folder.PathOf("a.jsonl"))), await TestSource.Read(Of(path)));
        Assert.Equal(plain.Select(TestSource.Text), compressed.Select(TestSource.Text));
        Assert.Equal($"b.jsonl.gz, bytes 0-{FirstLine} of its content", compressed[0].Where);
    }

    [Fact]
    public async Task File_whose_first_object_has_no_such_field_is_an_error_that_names_what_there_is()
    {
        var path = folder.Write("a.jsonl", "not json\n{\"body\": \"x\", \"id\": 3}\n{\"text\": \"y\"}\n");
        var error = await Assert.ThrowsAsync<InputException>(() => TestSource.Read(Of(path)));
        Assert.Equal($"{path} has no field text; it has body, id; name one with millrace.source.text-field", error.Message);
        Assert.Equal("x", TestSource.Text((await TestSource.Read(Of(path) with { TextField = "body" }))[1]));
    }

    [Fact]
    public async Task Text_or_line_that_is_too_long_is_refused_and_bounds_memory()
    {
        var path = folder.PathOf("a.jsonl");
        using (var file = File.Create(path))
        {
            file.Write("{\"text\": \"123456789\"}\n{\"text\": \"12345678\"}\n{\"more\": \""u8);
            var block = Enumerable.Repeat((byte)'x', 1 << 20).ToArray();
            for (var i = 0; i < 30; i++)
                file.Write(block);
            file.Write("\", \"text\": \"a\"}\n{\"text\": \"b\"}"u8);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = await TestSource.Read(Of(path) with { MaxDocumentBytes = 8 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 12 << 20);
        Assert.Equal([null, "12345678", null, "b"], read.Select(TestSource.Text));
        Assert.Equal(("document is longer than max-document-bytes", "9 bytes, the limit is 8"), (read[0].Rejection!.Reason, read[0].Rejection!.Detail));
        Assert.Equal("document is longer than max-document-bytes", read[2].Rejection!.Reason);
    }

    static SourceOptions Of(string path) => TestSource.Of(path) with { Format = SourceFormat.Jsonl };
}

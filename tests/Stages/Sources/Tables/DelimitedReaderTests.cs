using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Tables;

namespace Millrace.Stages.Tests.Sources.Tables;

public sealed class DelimitedReaderTests : IDisposable
{
    static readonly string[] Fragments = ["a", "bc", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", "\r", "\t", "é", "\"x\",", "\n\n", "\uFEFF"];

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Comma_separated_values_are_read_as_RFC_4180_has_them()
    {
        const string Rows = "\uFEFFid,text,\"the title\"\r\n1,plain,t1\r\n2,\"with, comma and \"\"quotes\"\"\nand a line\",\"t,2\"\n\n3,a \"quote\" inside,\n4,\"closed\" and more,x\n"
            + "5,too few\n6,a,b,c\n7,,empty\n8,\"last, open";
        var read = await TestSource.Read(Of(folder.Write("a.csv", Rows)) with { TitleField = "the title" });
        Assert.Equal(
            [
                "plain", "with, comma and \"quotes\"\nand a line", "a \"quote\" inside", "closed and more", "row has more or fewer fields than the header",
                "row has more or fewer fields than the header", "record has no text", "row ends within quotes",
            ],
            read.Select(document => TestSource.Text(document) ?? document.Rejection!.Reason));
        Assert.Equal(["t1", "t,2", "", "x"], read.Take(4).Select(document => document.Element!.Title));
        Assert.Equal("2, the header has 3", read[4].Rejection!.Detail);
        Assert.Equal(1, read.Count(document => document.Rejection is { IsFiltered: true }));
        Assert.Equal(Encoding.UTF8.GetByteCount(Rows), read.Sum(document => document.Bytes));
    }

    [Fact]
    public async Task Tab_separated_values_have_no_quotes()
    {
        var path = folder.Write("a.tsv", "text\tlabel\nhe said \"so\t1\n\"open\t0\r\n");
        var read = await TestSource.Read(Of(path) with { Format = SourceFormat.Tsv });
        Assert.Equal(["he said \"so", "\"open"], read.Select(TestSource.Text));
    }

    [Fact]
    public async Task Reading_from_any_place_gives_the_remainder()
    {
        await TestSource.ResumesAnywhere(Of(folder.Write("a.csv", "text,n\n\"a\nb\",1\n\n\"c\"\"\",2\nd\n\"e,3\n")));
        await TestSource.ResumesAnywhere(Of(folder.Write("b.csv", "\uFEFFtext\none\ntwo")));
    }

    [Fact]
    public async Task File_without_the_column_is_an_error_that_names_those_it_has()
    {
        var path = folder.Write("a.csv", "id,body\n1,x\n");
        var error = await Assert.ThrowsAsync<InputException>(() => TestSource.Read(Of(path)));
        Assert.Equal($"{path} has no column text; it has id, body; name one with millrace.source.text-field", error.Message);
        var empty = await Assert.ThrowsAsync<InputException>(() => TestSource.Read(Of(folder.Write("b.csv", "\n"))));
        Assert.Contains("has no column text; it has no columns", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_that_is_too_long_is_passed_over_to_its_end_in_bounded_memory()
    {
        var path = folder.PathOf("a.csv");
        using (var file = File.Create(path))
        {
            file.Write("text,more\nbefore,1\n\""u8);
            var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a,\"\",\n", 1 << 17)));
            for (var i = 0; i < 40; i++)
                file.Write(block);
            file.Write("\",2\nbehind,3\n"u8);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = await TestSource.Read(Of(path) with { MaxDocumentBytes = 100 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.Equal(["before", null, "behind"], read.Select(TestSource.Text));
        Assert.Equal("document is longer than max-document-bytes", read[1].Rejection!.Reason);
    }

    [Fact]
    public void Rows_are_those_of_the_model_whatever_the_reads_return()
    {
        var path = folder.PathOf("file");
        var files = Gen.Elements(Fragments).ListOf().Select(fragments => Encoding.UTF8.GetBytes(string.Concat(fragments))).ToArbitrary();
        Prop.ForAll(files, Gen.Choose(1, 9).ToArbitrary(), (bytes, readBytes) =>
        {
            File.WriteAllBytes(path, bytes);
            foreach (var hasQuotes in (bool[])[true, false])
            {
                using var content = ContentFiles.Open(path, ContentPlace.Start, workers: 1);
                var rows = new DelimitedRows(content, (byte)',', hasQuotes, longestRow: 12, readBytes);
                Assert.Equal(Model(bytes, hasQuotes, longest: 12), Rows(rows));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    static List<string> Rows(DelimitedRows rows)
    {
        var shown = new List<string>();
        int[] all = [.. Enumerable.Range(0, 64)];
        var found = new Range[64];
        while (rows.Next(all, found, CancellationToken.None))
        {
            var fields = rows.IsTooLong ? ["too long"] : found.Take(rows.Fields).Select(range => Encoding.Latin1.GetString(rows.Field(range)));
            shown.Add($"{rows.Start} {rows.End} {rows.IsOpen} {string.Join('|', fields)}");
        }
        return shown;
    }

    /// <summary>The same by the plainest means: all in memory, a byte at a time.</summary>
    static List<string> Model(byte[] bytes, bool hasQuotes, int longest)
    {
        var shown = new List<string>();
        var at = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < bytes.Length)
        {
            var start = at;
            var fields = new List<string>();
            var field = new StringBuilder();
            var (fieldStart, inside, ended) = (at, false, false);
            for (; at < bytes.Length && !ended; at++)
            {
                var c = (char)bytes[at];
                if (inside && c == '"')
                {
                    inside = at + 1 < bytes.Length && bytes[at + 1] == '"';
                    if (inside)
                        field.Append((char)bytes[at++]);
                }
                else if (!inside && hasQuotes && c == '"' && at == fieldStart)
                    inside = true;
                else if (!inside && c == ',')
                {
                    fields.Add(field.ToString());
                    field.Clear();
                    fieldStart = at + 1;
                }
                else if (!inside && c == '\n')
                    ended = true;
                else
                    field.Append(c);
            }
            var end = ended ? at - 1 : at;
            if (end > fieldStart && bytes[end - 1] == '\r')
            {
                end--;
                if (field is [.., '\r'])
                    field.Length--;
            }
            fields.Add(field.ToString());
            if (end == start)
                continue;
            shown.Add($"{start} {at} {inside} {(end - start > longest ? "too long" : string.Join('|', fields))}");
        }
        return shown;
    }

    static SourceOptions Of(string path) => TestSource.Of(path) with { Format = SourceFormat.Csv };
}

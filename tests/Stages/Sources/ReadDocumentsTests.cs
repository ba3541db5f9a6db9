using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Sources;

public sealed class ReadDocumentsTests
{
    [Theory]
    [InlineData(DocumentLayout.PerFile, "one two\n\nthree  \nfour")]
    [InlineData(DocumentLayout.PerLine, "one two|three  |four")]
    [InlineData(DocumentLayout.BlankLine, "one two|three  \nfour")]
    [InlineData(DocumentLayout.Lddl, "two")]
    public async Task Layouts_cut_the_same_file_in_their_ways(DocumentLayout layout, string documents)
    {
        using var folder = new TestFolder();
        var path = folder.Write("a.txt", "one two\n\nthree  \nfour\n");
        Assert.Equal(documents, string.Join('|', (await Read(path, layout)).Select(TestSource.Text)));
    }

    [Theory]
    [InlineData(DocumentLayout.PerFile, "\uFEFFone\r\n \t\r\ntwo\r\n\r\n", "one\r\n \t\r\ntwo\r\n@3")]
    [InlineData(DocumentLayout.PerLine, "\uFEFFone\r\n \t\r\ntwo\r\n", "one@3|two@12")]
    [InlineData(DocumentLayout.BlankLine, "\uFEFF\r\none\r\ntwo\r\n \t \r\nthree", "one\r\ntwo@5|three@20")]
    [InlineData(DocumentLayout.Lddl, "\uFEFFd-1 one two \r\nd-2\r\n d-3\tthree", "one two @7|three@27")]
    [InlineData(DocumentLayout.PerLine, "a\uFEFFb", "a\uFEFFb@0")]
    [InlineData(DocumentLayout.PerFile, "", "")]
    [InlineData(DocumentLayout.PerFile, "\uFEFF", "")]
    [InlineData(DocumentLayout.PerFile, "\n \r\n", "")]
    [InlineData(DocumentLayout.BlankLine, "\n\n\n", "")]
    public async Task Byte_order_marks_line_ends_and_blank_lines_are_no_text(DocumentLayout layout, string file, string documents)
    {
        using var folder = new TestFolder();
        var read = await Read(folder.Write("a.txt", file), layout);
        Assert.Equal(documents, string.Join('|', read.Select(document => $"{TestSource.Text(document)}@{document.Element!.Offset}")));
    }

    [Fact]
    public async Task Elements_are_numbered_over_files_and_rejections()
    {
        using var folder = new TestFolder();
        folder.Write("b/2.txt", "");
        folder.Write("a.txt", "one\n123456789\ntwo\n");
        folder.Write("b/10.txt", "three");
        var read = await Read(folder.FullPath, DocumentLayout.PerLine, max: 8);
        Assert.Equal([0, 2, 3], read.Where(document => document.Rejection is null).Select(document => document.Element!.Id));
        Assert.Equal([0, 0, 0, 1], read.Select(document => document.Next.File));
        Assert.Equal([1, 2, 3, 4], read.Select(document => document.Next.Element));
        Assert.Equal(23, read.Sum(document => document.Bytes));
        var rejection = Assert.Single(read, document => document.Rejection is not null).Rejection!;
        Assert.Equal(new Rejection("read-documents", 1, "a.txt, bytes 4-13", "document is longer than max-document-bytes", "9 bytes, the limit is 8"), rejection);
    }

    [Theory]
    [InlineData("ok\n", "bad \xC3", "\n", 7)]
    [InlineData("", "\x80", "", 0)]
    [InlineData("é\n", "é\xED\xA0\x80", "\n", 5)]
    [InlineData("", "ab\xF4\x90\x80\x80", "\nok", 2)]
    [InlineData("\uFEFF", "\xFFx", "", 3)]
    public async Task Invalid_utf8_is_rejected_with_the_offset_of_its_first_byte(string before, string bad, string behind, long offset)
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("a.txt");
        // In the bad part é stands for its two bytes, too.
        byte[] line = [.. bad.SelectMany(c => c == 'é' ? Encoding.UTF8.GetBytes("é") : [(byte)c])];
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes(before), .. line, .. Encoding.UTF8.GetBytes(behind)]);
        var rejection = Assert.Single(await Read(path, DocumentLayout.PerLine), document => document.Rejection is not null).Rejection!;
        Assert.Equal(("text is not valid UTF-8", $"first at byte {offset} of the file"), (rejection.Reason, rejection.Detail));
    }

    [Fact]
    public async Task Reading_from_any_cursor_gives_the_remainder()
    {
        using var folder = new TestFolder();
        folder.Write("1.txt", "\uFEFFone\n\n\ntwo\r\n\r\n");
        folder.Write("2.txt", "\n \n");
        folder.Write("3.txt", "three\nfour\n\nfar too long for it\n\nfive");
        foreach (var layout in Enum.GetValues<DocumentLayout>())
        {
            var all = await Read(folder.FullPath, layout, max: 12);
            for (var i = 0; i < all.Count; i++)
                Assert.Equal(all[(i + 1)..].Select(TestSource.Shown), (await Read(folder.FullPath, layout, max: 12, all[i].Next)).Select(TestSource.Shown));
        }
    }

    [Fact]
    public async Task Changed_file_stops_the_run()
    {
        using var folder = new TestFolder();
        var path = folder.Write("a.txt", "one\n");
        var source = new ReadDocuments(InputFiles.Find(TestSource.Of(path)));
        File.AppendAllText(path, "two\n");
        var error = await Assert.ThrowsAsync<InputException>(() => TestSource.Collect(source, Cursor.Start));
        Assert.Equal($"{path} has 8 bytes, it had 4 when the run was planned", error.Message);
    }

    [Fact]
    public async Task Vanished_file_stops_the_run()
    {
        using var folder = new TestFolder();
        var path = folder.Write("a.txt", "one\n");
        var source = new ReadDocuments(InputFiles.Find(TestSource.Of(path)));
        File.Delete(path);
        await Assert.ThrowsAnyAsync<FileNotFoundException>(() => TestSource.Collect(source, Cursor.Start));
    }

    static Task<List<Sourced<Document>>> Read(string path, DocumentLayout layout, int max = 1000, Cursor from = default) =>
        TestSource.Read(TestSource.Of(path) with { Layout = layout, MaxDocumentBytes = max }, from);
}

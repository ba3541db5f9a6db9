using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources;

public sealed class DocumentScannerTests
{
    static readonly string[] Fragments =
    [
        "a", "bc", "word ", "é", "\n", "\n", "\r\n", "\n\n", "\r", " ", "   \n", "\t", "\f\r\n", "\uFEFF", "long-line-of-letters", "\v", "x\r\r\n",
    ];

    static readonly DocumentLayout[] Layouts = Enum.GetValues<DocumentLayout>();

    [Fact]
    public void Scanner_gives_the_documents_of_the_model_whatever_the_reads_return()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("file");
        Prop.ForAll(Files(), Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (text, max, readBytes) =>
        {
            File.WriteAllBytes(path, text);
            foreach (var layout in Layouts)
                Assert.Equal(
                    ModelDocuments.Of(text, layout, max),
                    Scan(path, 0, layout, max, readBytes).Select(document => (document.Offset, document.Text)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Scanner_gives_the_same_remainder_from_any_cursor()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("file");
        Prop.ForAll(Files(), Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (text, max, readBytes) =>
        {
            File.WriteAllBytes(path, text);
            foreach (var layout in Layouts)
            {
                var all = Scan(path, 0, layout, max, readBytes);
                for (var i = 0; i < all.Count; i++)
                    Assert.Equal(all[(i + 1)..], Scan(path, all[i].Next, layout, max, 10 - readBytes));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(DocumentLayout.PerFile)]
    [InlineData(DocumentLayout.PerLine)]
    [InlineData(DocumentLayout.BlankLine)]
    [InlineData(DocumentLayout.Lddl)]
    [InlineData(DocumentLayout.Code)]
    public void Document_of_50_megabytes_is_passed_over_in_bounded_memory(DocumentLayout layout)
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("file");
        using (var file = File.Create(path))
        {
            var block = new byte[1 << 20];
            block.AsSpan().Fill((byte)'x');
            var end = layout == DocumentLayout.Code ? "\r\n" : "\n\n";
            file.Write(Encoding.ASCII.GetBytes($"name first{end}name "));
            for (var i = 0; i < 50; i++)
                file.Write(block);
            file.Write(Encoding.ASCII.GetBytes($"{end}name last{end[..^1]}\n"));
            block.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 50; i++)
                file.Write(block);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var documents = Scan(path, 0, layout, 1 << 20, 1 << 16);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
        string?[] texts = [.. documents.Select(document => document.Text)];
        Assert.Equal(
            layout switch
            {
                DocumentLayout.PerFile => [null],
                DocumentLayout.Lddl => ["first", null, "last"],
                _ => ["name first", null, "name last"],
            },
            texts);
        var rejected = documents[texts.AsSpan().IndexOf((string?)null)];
        Assert.Equal(layout == DocumentLayout.PerFile ? 0 : 12, rejected.Offset);
        Assert.Equal(layout == DocumentLayout.PerFile ? new FileInfo(path).Length : 5 + (50 << 20), rejected.Length);
    }

    static Arbitrary<byte[]> Files() => Gen.Elements(Fragments).ListOf()
        .Select(fragments => Encoding.UTF8.GetBytes(string.Concat(fragments)))
        .ToArbitrary();

    static List<(long Offset, string? Text, long Length, long Next)> Scan(string path, long offset, DocumentLayout layout, int max, int readBytes)
    {
        using var content = ContentFiles.Open(path, new ContentPlace(offset, 0, 0));
        var scanner = new DocumentScanner(content, layout, max, readBytes);
        var documents = new List<(long, string?, long, long)>();
        while (scanner.Next(CancellationToken.None))
            documents.Add((scanner.TextOffset, scanner.Text is { } text ? Encoding.Latin1.GetString(text) : null, scanner.TextLength, scanner.Offset));
        return documents;
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Sources;

/// <summary>What holds for every format: reading goes on anywhere, and progress and samples do not depend on where it began.</summary>
public sealed class FormatTests : IDisposable
{
    const string Dump = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("wiki")]
    public async Task Wikipedia_is_wikitext_with_titles_and_resumes_anywhere()
    {
        var source = Shared(SourceFormat.Wikipedia, "wiki", Dump);
        var read = await TestSource.ResumesAnywhere(source, every: 41);
        Assert.Equal(206, read.Count);
        var articles = read.Where(document => document.Element is not null).ToList();
        Assert.Equal(106, articles.Count);
        Assert.Equal((TextMarkup.Wikitext, "Anarchism"), (articles[0].Element!.Markup, articles[0].Element!.Title));
        Assert.All(read, document => Assert.EndsWith(" of its content", document.Where, StringComparison.Ordinal));
        Assert.All(read.Where(document => document.Rejection is not null), document => Assert.True(document.Rejection!.IsFiltered));
    }

    [SharedDataFact("commoncrawl")]
    public async Task Crawls_resume_anywhere()
    {
        var pages = await TestSource.ResumesAnywhere(Shared(SourceFormat.Warc, "commoncrawl", "whirlwind.warc.gz"));
        Assert.Equal(TextMarkup.Html, Assert.Single(pages, page => page.Element is not null).Element!.Markup);
        await TestSource.ResumesAnywhere(Shared(SourceFormat.Warc, "commoncrawl", "whirlwind.warc"));
        var texts = await TestSource.ResumesAnywhere(Shared(SourceFormat.Wet, "commoncrawl", "whirlwind.warc.wet"));
        Assert.All(texts.Where(text => text.Element is not null), text => Assert.Equal(TextMarkup.None, text.Element!.Markup));
        Assert.Contains(await TestSource.Read(Shared(SourceFormat.Wet, "commoncrawl", "whirlwind.warc.wet.gz")), text => text.Element is not null);
    }

    [Fact]
    public async Task Archive_of_texts_is_a_document_a_file()
    {
        var path = folder.PathOf("books1.tar.gz");
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            WriteTar(file, ("books1/epubtxt/a.epub.txt", "\uFEFFFirst book."), ("books1/cover.jpg", "\u0001"), ("books1/epubtxt/b.epub.txt", " \n"), ("books1/epubtxt/c.epub.txt", "Third book."));
        var read = await TestSource.ResumesAnywhere(TestSource.Of(path) with { Format = SourceFormat.Bookcorpus });
        Assert.Equal(["First book.", "file in the archive is no .txt", "record has no text", "Third book."], read.Select(document => TestSource.Text(document) ?? document.Rejection!.Reason));
        Assert.Equal("books1/epubtxt/c.epub.txt", read[3].Element!.Title);
    }

    [Fact]
    public async Task Archive_of_archives_is_a_document_a_page()
    {
        var path = folder.PathOf("openwebtext.tar");
        using (var file = File.Create(path))
        {
            using var outer = new TarWriter(file, leaveOpen: false);
            for (var subset = 0; subset < 3; subset++)
            {
                var inner = new MemoryStream();
                using (var zip = new GZipStream(inner, CompressionLevel.Fastest, leaveOpen: true))
                    WriteTar(zip, ($"{subset}-1.txt", $"page {subset}.1"), ($"{subset}-2.txt", $"page {subset}.2"));
                inner.Position = 0;
                outer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"openwebtext/subset{subset}.gz") { DataStream = inner });
            }
        }
        var read = await TestSource.ResumesAnywhere(TestSource.Of(path) with { Format = SourceFormat.Openwebtext });
        Assert.Equal(["page 0.1", "page 0.2", "page 1.1", "page 1.2", "page 2.1", "page 2.2"], read.Select(TestSource.Text));
    }

    [Fact]
    public async Task Books_in_Latin_1_are_given_in_UTF_8_where_their_header_says_so()
    {
        byte[] book = [.. "Character set encoding: ISO-8859-1\r\n\r\nCaf"u8, 0xE9, (byte)' ', 0x93, .. "quoted"u8, 0x94, .. ".\r\n"u8];
        File.WriteAllBytes(folder.PathOf("a.txt"), book);
        File.WriteAllBytes(folder.PathOf("b.txt"), book[36..]);
        folder.Write("c.txt", "Character set encoding: UTF-8\n\nCafé.\n");
        var read = await TestSource.ResumesAnywhere(TestSource.Of(folder.FullPath) with { Format = SourceFormat.Gutenberg });
        Assert.Contains("Café “quoted”.", TestSource.Text(read[0])!, StringComparison.Ordinal);
        Assert.Equal(book.Length - 2, read[0].Element!.SourceBytes);
        Assert.Equal("text is not valid UTF-8", read[1].Rejection!.Reason);
        Assert.Equal((TextMarkup.Gutenberg, (int?)null), (read[2].Element!.Markup, read[2].Element!.SourceBytes));
    }

    [SharedDataFact("wiki")]
    public async Task Progress_of_compressed_files_is_counted_in_bytes_of_files()
    {
        folder.Write("a.xml", "<mediawiki></mediawiki>");
        File.CreateSymbolicLink(folder.PathOf("b.xml.bz2"), SharedData.PathOf("wiki", Dump));
        var source = new ReadDocuments(InputFiles.Find(TestSource.Of(folder.FullPath) with { Format = SourceFormat.Wikipedia, Files = "*.xml*" }));
        Assert.Equal(23 + new FileInfo(SharedData.PathOf("wiki", Dump)).Length, source.TotalBytes);
        var last = 0L;
        var contentBytes = 0L;
        await foreach (var document in source.ReadAsync(Cursor.Start, CancellationToken.None))
        {
            contentBytes += document.Bytes;
            last = source.BytesBefore(document.Next)!.Value;
            Assert.InRange(last, 23, source.TotalBytes!.Value);
        }
        Assert.True(contentBytes > 3 * source.TotalBytes);
        Assert.InRange((double)last / source.TotalBytes!.Value, 0.95, 1);
        Assert.Equal(source.TotalBytes, source.BytesBefore(new Cursor(2, 0, 0)));
    }

    [Fact]
    public async Task Sample_is_a_function_of_seed_and_number_alone()
    {
        folder.Write("a.txt", string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i}\n")));
        folder.Write("b.txt", string.Concat(Enumerable.Range(0, 1000).Select(i => $"other {i}\n")));
        var source = TestSource.Of(folder.FullPath) with { Layout = DocumentLayout.PerLine, SampleRatio = 0.3 };
        var read = await TestSource.ResumesAnywhere(source, every: 97);
        var taken = read.Where(document => document.Element is not null).Select(document => document.Element!.Id).ToList();
        Assert.InRange(taken.Count, 520, 680);
        Assert.All(read.Where(document => document.Element is null), document =>
            Assert.Equal(("document is outside the sample", true), (document.Rejection!.Reason, document.Rejection.IsFiltered)));
        Assert.NotEqual(taken, (await TestSource.Read(source with { Seed = 7 })).Where(document => document.Element is not null).Select(document => document.Element!.Id));
        var more = (await TestSource.Read(source with { SampleRatio = 0.4 })).Where(document => document.Element is not null).Select(document => document.Element!.Id);
        Assert.Subset(more.ToHashSet(), taken.ToHashSet());
    }

    [Theory]
    [InlineData(SourceFormat.Jsonl)]
    [InlineData(SourceFormat.Csv)]
    [InlineData(SourceFormat.Wikipedia)]
    [InlineData(SourceFormat.Text)]
    public async Task Compressed_file_that_is_cut_short_is_one_error_that_names_it(SourceFormat format)
    {
        var path = folder.PathOf("a.gz");
        var whole = new MemoryStream();
        using (var zip = new GZipStream(whole, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(Encoding.UTF8.GetBytes("<mediawiki>\ntext\n{\"text\": \"a\"}\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i * 7919 % 2003}\n"))));
        File.WriteAllBytes(path, whole.ToArray()[..^100]);
        var error = await Assert.ThrowsAsync<Millrace.Stages.Staging.DamagedFileException>(() => TestSource.Read(TestSource.Of(path) with { Format = format }));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    static SourceOptions Shared(SourceFormat format, string name, string file) => TestSource.Of(SharedData.PathOf(name, file)) with { Format = format };

    static void WriteTar(Stream target, params (string Name, string Text)[] files)
    {
        using var tar = new TarWriter(target, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (name, text) in files)
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    }
}

using System.Diagnostics;
using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Content.Archives;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class ArchiveEntriesTests
{
    const int MaxBytes = 1 << 20;

    static readonly string LongName = string.Join('/', Enumerable.Repeat("a-folder-with-quite-a-long-name-ä", 8)) + "/book.txt";

    [ProgramFact("tar", "gzip", "bzip2", "xz")]
    public void Archive_gives_what_tar_put_into_it()
    {
        using var folder = new TestFolder();
        var books = Books(folder, seed: 1, count: 30);
        foreach (var format in (string[])["ustar", "gnu", "pax", "v7"])
        {
            foreach (var (extension, option) in ((string, string)[])[(".tar", "--no-auto-compress"), (".tar.gz", "--gzip"), (".tar.bz2", "--bzip2"), (".tar.xz", "--xz")])
            {
                var expected = Sorted(books.Where(book => format is "gnu" or "pax" || book.Name != LongName));
                var path = folder.PathOf($"{format}{extension}");
                Tar(folder.PathOf("books"), ["--create", $"--format={format}", "--sort=name", option, "--file", path, .. format is "gnu" or "pax" ? Array.Empty<string>() : ["--exclude=./a-folder*"], "."]);
                var entries = Entries(ArchiveEntries.Open(path, default, workers: 2));
                Assert.Equal(expected, Sorted(entries.Select(entry => (entry.Name[2..], Text(entry)))));
                var content = Compressed.Content(path);
                foreach (var entry in entries)
                    Assert.Equal(entry.Bytes!.Value.ToArray(), content[(int)entry.Offset..(int)(entry.Offset + entry.Length)]);
            }
        }
    }

    [ProgramFact("tar", "gzip", "bzip2", "xz")]
    public void Archive_gives_the_same_from_any_place()
    {
        using var folder = new TestFolder();
        Books(folder, seed: 2, count: 25);
        foreach (var (extension, option) in ((string, string)[])[(".tar", "--no-auto-compress"), (".tar.gz", "--gzip"), (".tar.bz2", "--bzip2"), (".tar.xz", "--xz")])
        {
            var path = folder.PathOf($"books{extension}");
            Tar(folder.PathOf("books"), ["--create", option, "--file", path, "."]);
            ResumesAnywhere(place => ArchiveEntries.Open(path, place, workers: 2));
        }
    }

    [ProgramFact("tar", "gzip", "bzip2", "xz")]
    public void Nested_archive_gives_what_its_archives_hold_from_any_place()
    {
        using var folder = new TestFolder();
        var books = Books(folder, seed: 3, count: 40);
        Directory.CreateDirectory(folder.PathOf("subsets"));
        var random = new Random(4);
        foreach (var (subset, number) in books.Chunk(7).Select((chunk, number) => (chunk, number)))
        {
            var (extension, option) = (((string, string)[])[(".xz", "--xz"), (".tar.bz2", "--bzip2"), (".tar.gz", "--gzip"), (".tar", "--no-auto-compress")])[number % 4];
            Tar(folder.PathOf("books"), ["--create", option, "--file", folder.PathOf("subsets", $"urlsf_subset{number:D2}_data{extension}"), .. subset.Select(book => book.Name)]);
        }
        foreach (var (extension, option) in ((string, string)[])[(".tar", "--no-auto-compress"), (".tar.xz", "--xz"), (".tar.gz", "--gzip")])
        {
            var path = folder.PathOf($"outer{extension}");
            Tar(folder.FullPath, ["--create", "--sort=name", option, "--file", path, "subsets"]);
            using (var nested = ArchiveEntries.OpenNested(path, default, workers: 2))
                Assert.Equal(books.Select(book => (book.Name, book.Text)), Entries(nested).Select(entry => (entry.Name, Text(entry))));
            ResumesAnywhere(place => ArchiveEntries.OpenNested(path, place, workers: 2));
        }
    }

    [ProgramFact("tar")]
    public void Entry_that_is_too_long_is_given_without_its_bytes()
    {
        using var folder = new TestFolder();
        var books = Books(folder, seed: 5, count: 6);
        var path = folder.PathOf("books.tar");
        Tar(folder.PathOf("books"), ["--create", "--file", path, "."]);
        using var archive = ArchiveEntries.Open(path, default, workers: 1);
        var limit = (int)books.Select(book => book.Text.Length).Order().ElementAt(3);
        var seen = 0;
        while (archive.Next(limit, CancellationToken.None) is { } entry)
        {
            Assert.Equal(entry.Length > limit, entry.Bytes is null);
            seen++;
        }
        Assert.Equal(books.Count, seen);
    }

    [ProgramFact("tar")]
    public void Archive_that_is_cut_short_anywhere_is_refused()
    {
        using var folder = new TestFolder();
        Books(folder, seed: 6, count: 5);
        Tar(folder.PathOf("books"), ["--create", "--file", folder.PathOf("whole.tar"), "."]);
        var bytes = File.ReadAllBytes(folder.PathOf("whole.tar"));
        var content = bytes.AsSpan().TrimEnd((byte)0).Length;
        var end = (content + 511) / 512 * 512;
        foreach (var length in (int[])[0, 100, 512, 700, content - 1, end - 512, end, end + 100])
        {
            var path = folder.Write("cut.tar", bytes[..length]);
            var thrown = Assert.Throws<DamagedFileException>(() => Entries(ArchiveEntries.Open(path, default, workers: 1)));
            Assert.Contains("cut short", thrown.Message, StringComparison.Ordinal);
        }
        Entries(ArchiveEntries.Open(folder.Write("cut.tar", bytes[..(end + 512)]), default, workers: 1));
    }

    [ProgramFact("tar")]
    public void Archive_with_a_flipped_bit_in_a_header_is_refused()
    {
        using var folder = new TestFolder();
        Books(folder, seed: 7, count: 3);
        Tar(folder.PathOf("books"), ["--create", "--format=gnu", "--file", folder.PathOf("whole.tar"), "."]);
        var bytes = File.ReadAllBytes(folder.PathOf("whole.tar"));
        var random = new Random(8);
        for (var round = 0; round < 200; round++)
        {
            var bit = random.Next(512 * 8);
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit & 7));
            var path = folder.Write("flipped.tar", flipped);
            Assert.Throws<DamagedFileException>(() => Entries(ArchiveEntries.Open(path, default, workers: 1)));
        }
    }

    [ProgramFact("tar")]
    public void Archive_with_a_sparse_file_is_refused_with_a_hint()
    {
        using var folder = new TestFolder();
        using (var sparse = File.Create(folder.PathOf("sparse.txt")))
            sparse.SetLength(1 << 22);
        foreach (var format in (string[])["gnu", "pax"])
        {
            Tar(folder.FullPath, ["--create", $"--format={format}", "--sparse", "--file", folder.PathOf("sparse.tar"), "sparse.txt"]);
            var thrown = Assert.Throws<Millrace.Stages.Sources.InputException>(() => Entries(ArchiveEntries.Open(folder.PathOf("sparse.tar"), default, workers: 1)));
            Assert.Contains("hint: pack it anew", thrown.Message, StringComparison.Ordinal);
        }
    }

    static void ResumesAnywhere(Func<ContentPlace, ArchiveEntries> open)
    {
        List<ArchiveEntry> whole;
        using (var archive = open(ContentPlace.Start))
            whole = Entries(archive);
        for (var at = 0; at < whole.Count; at += 3)
        {
            using var rest = open(whole[at].Next);
            Assert.Equal(whole[(at + 1)..].Select(entry => (entry.Name, entry.Offset, entry.Length, Text(entry), entry.Next.Offset)),
                Entries(rest).Select(entry => (entry.Name, entry.Offset, entry.Length, Text(entry), entry.Next.Offset)));
        }
    }

    static List<ArchiveEntry> Entries(ArchiveEntries archive)
    {
        using (archive)
        {
            var entries = new List<ArchiveEntry>();
            while (archive.Next(MaxBytes, CancellationToken.None) is { } entry)
                entries.Add(entry);
            return entries;
        }
    }

    static List<(string Name, string Text)> Books(TestFolder folder, int seed, int count)
    {
        var books = new List<(string Name, string Text)>();
        for (var number = 0; number < count; number++)
        {
            var name = number == 1 ? LongName : $"shelf-{number % 3}/book-{number:D3}.txt";
            var text = Compressed.Text(seed + number, number == 2 ? 0 : number == 3 ? 1024 : 1000 + number * 977);
            Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf("books", name))!);
            File.WriteAllBytes(folder.PathOf("books", name), text);
            books.Add((name, Encoding.UTF8.GetString(text)));
        }
        File.CreateSymbolicLink(folder.PathOf("books", "a-link"), "shelf-0/book-000.txt");
        return books;
    }

    static List<(string Name, string Text)> Sorted(IEnumerable<(string Name, string Text)> books) =>
        [.. books.OrderBy(book => book.Name, StringComparer.Ordinal)];

    static string Text(ArchiveEntry entry) => Encoding.UTF8.GetString(entry.Bytes!.Value.Span);

    static void Tar(string folder, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("tar", arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}

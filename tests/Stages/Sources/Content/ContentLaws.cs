using Millrace.Oracles;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Content;

/// <summary>What holds for files of every kind.</summary>
public sealed class ContentLaws
{
    const int Length = 1_500_000;

    [ProgramFact("bzip2", "gzip", "xz")]
    public void Content_is_the_same_for_any_size_of_reads_and_any_number_of_threads()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in ContentCases.All(seed: 1, Length))
        {
            var path = folder.Write(name, file);
            foreach (var (readBytes, workers) in ((int, int)[])[(1 << 20, 1), (977, 2), (100_003, 7)])
                Assert.True(content.AsSpan().SequenceEqual(Compressed.Content(path, default, readBytes, workers)), $"{name}, reads of {readBytes}");
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void Content_is_the_same_from_any_place()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in ContentCases.All(seed: 2, Length))
        {
            var path = folder.Write(name, file);
            foreach (var place in Places(path, new Random(3)))
            {
                var rest = Compressed.Content(path, place);
                Assert.True(content.AsSpan((int)place.Offset).SequenceEqual(rest), $"{name}, {place}");
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void Place_of_a_place_leads_to_the_same_content()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in ContentCases.All(seed: 4, Length))
        {
            var path = folder.Write(name, file);
            var random = new Random(5);
            var place = ContentPlace.Start;
            for (var hop = 0; hop < 8; hop++)
            {
                using var stream = ContentFiles.Open(path, place, workers: 2);
                Assert.Equal(place.Offset, stream.Offset);
                var start = (int)place.Offset;
                var read = Read(stream, random.Next(1, Length / 6));
                Assert.True(content.AsSpan(start, read.Length).SequenceEqual(read), $"{name}, hop {hop}");
                place = stream.PlaceOf(start + random.Next(read.Length + 1));
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void Place_at_the_end_gives_nothing_more()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in ContentCases.All(seed: 6, 200_000))
        {
            var path = folder.Write(name, file);
            using var stream = ContentFiles.Open(path, ContentPlace.Start, workers: 2);
            Assert.Equal(content.Length, Compressed.Rest(stream).Length);
            Assert.Equal(0, stream.Read(new byte[1], CancellationToken.None));
            Assert.Equal(file.Length, stream.FileBytesRead);
            Assert.Empty(Compressed.Content(path, stream.PlaceOf(stream.Offset)));
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void File_bytes_read_never_decrease_and_begin_where_reading_does()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, _) in ContentCases.All(seed: 7, Length))
        {
            var path = folder.Write(name, file);
            foreach (var place in Places(path, new Random(8)))
            {
                using var stream = ContentFiles.Open(path, place, workers: 2);
                var before = stream.FileBytesRead;
                while (Read(stream, 100_000).Length > 0)
                {
                    Assert.InRange(stream.FileBytesRead, before, file.Length);
                    before = stream.FileBytesRead;
                }
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void Reading_stops_when_it_is_cancelled_and_disposing_early_leaves_no_thread()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, _) in ContentCases.All(seed: 9, Length))
        {
            var path = folder.Write(name, file);
            using var cancelled = new CancellationTokenSource();
            using var stream = ContentFiles.Open(path, ContentPlace.Start, workers: 3);
            Read(stream, 10);
            cancelled.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() =>
            {
                while (stream.Read(new byte[1 << 16], cancelled.Token) > 0)
                {
                }
            });
        }
    }

    static List<ContentPlace> Places(string path, Random random)
    {
        var places = new List<ContentPlace> { ContentPlace.Start };
        using var stream = ContentFiles.Open(path, ContentPlace.Start, workers: 2);
        var asked = 0L;
        while (Read(stream, random.Next(1, 300_000)).Length > 0)
        {
            asked = random.NextInt64(asked, stream.Offset + 1);
            places.Add(stream.PlaceOf(asked));
        }
        return places;
    }

    static byte[] Read(ContentStream stream, int length)
    {
        var bytes = new byte[length];
        var filled = 0;
        while (filled < length && stream.Read(bytes.AsSpan(filled), CancellationToken.None) is > 0 and var read)
            filled += read;
        return bytes[..filled];
    }
}

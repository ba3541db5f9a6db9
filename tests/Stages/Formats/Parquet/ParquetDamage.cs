using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>Whatever happens to a file, the reader says one clear thing.</summary>
public sealed class ParquetDamage : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_cut_short_anywhere_is_refused_as_such()
    {
        foreach (var whole in Files())
        {
            for (var i = 0; i < 200; i++)
            {
                var length = (int)((long)i * i * 7919 % whole.Length);
                var refusal = Assert.Throws<ParquetFormatException>(() => ReadAll(whole[..length]));
                Assert.StartsWith($"{refusal.Path}: file is cut short", refusal.Message, StringComparison.Ordinal);
                Assert.InRange(refusal.Offset, 0, length);
            }
        }
    }

    [Fact]
    public void File_of_which_the_middle_is_missing_is_refused_with_the_numbers()
    {
        var whole = Files()[0];
        var footer = BitConverter.ToInt32(whole, whole.Length - 8);
        var refusal = Assert.Throws<ParquetFormatException>(() => ReadAll([.. whole[..4], .. whole[^138..]]));
        Assert.Equal(
            FormattableString.Invariant($"{refusal.Path}: file is cut short: footer says {footer:N0} bytes of metadata, 130 are left (at byte 134)"), refusal.Message);
    }

    [Fact]
    public void Flipped_byte_in_a_page_is_always_found()
    {
        foreach (var whole in Files())
        {
            foreach (var (start, length) in PageContents(whole))
            {
                for (var i = 0; i < 5 && i < length; i++)
                {
                    var damaged = (byte[])whole.Clone();
                    damaged[start + i * 7919 % length] ^= (byte)(1 << i);
                    var refusal = Assert.Throws<ParquetFormatException>(() => ReadAll(damaged));
                    Assert.Contains("its checksum is", refusal.Message, StringComparison.Ordinal);
                    Assert.InRange(start - refusal.Offset, 1, 100);
                }
            }
        }
    }

    [Fact]
    public void Flipped_byte_anywhere_is_found_or_does_no_harm()
    {
        var refused = 0;
        foreach (var whole in Files())
        {
            for (var i = 0; i < 500; i++)
            {
                var damaged = (byte[])whole.Clone();
                damaged[i * 7919L % whole.Length] ^= (byte)(1 << i % 8);
                // Most of a small file's pages is under a checksum; the footer is not.
                if (i % 2 == 0)
                    damaged[whole.Length - 1 - i * 31L % (whole.Length / 3)] ^= (byte)(i % 255 + 1);
                refused += IsRefused(damaged) ? 1 : 0;
            }
        }
        Assert.True(refused > 500, $"only {refused} were refused");
    }

    [SharedDataFact("parquet", "parquet-testing")]
    public void Files_of_others_are_refused_or_read_however_they_are_damaged()
    {
        var names = Directory.EnumerateFiles(SharedData.PathOf("parquet", "parquet-testing"), "*.parquet").Order(StringComparer.Ordinal);
        foreach (var whole in names.Select(File.ReadAllBytes).Where(f => f.Length < 20_000))
        {
            for (var i = 1; i <= 40; i++)
            {
                var damaged = (byte[])whole.Clone();
                damaged[i * 7919L % whole.Length] = (byte)(i % 3 == 0 ? 0xFF : damaged[i * 7919L % whole.Length] ^ 1 << i % 8);
                IsRefused(damaged);
            }
        }
    }

    bool IsRefused(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ReadAll(bytes);
            return false;
        }
        catch (ParquetFormatException refusal)
        {
            Assert.StartsWith(refusal.Path, refusal.Message, StringComparison.Ordinal);
            Assert.InRange(refusal.Offset, 0, long.MaxValue);
            return true;
        }
        finally
        {
            // Sizes are checked before memory is taken for them.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L << 20);
        }
    }

    /// <summary>Reads every column in order, and rows of it by number.</summary>
    void ReadAll(byte[] bytes)
    {
        var path = folder.PathOf("damaged.parquet");
        File.WriteAllBytes(path, bytes);
        using var file = ParquetFile.Open(path);
        ParquetFormatException? first = null;
        foreach (var column in file.Columns)
        {
            first ??= Refusal(() =>
            {
                var reader = file.Column(column.ColumnIndex);
                while (reader.ReadPage())
                    for (var value = 0; value < reader.Page.ValueCount; value++)
                        reader.Page.Bytes(value);
            });
            if (column.MaxRepetitionLevel > 0 || file.Rows == 0)
                continue;
            first ??= Refusal(() =>
            {
                var reader = file.Column(column.ColumnIndex);
                for (var row = 0L; row < Math.Min(file.Rows, 50); row++)
                    if (!reader.IsNull(row * 7919 % file.Rows))
                        reader.Bytes(row * 7919 % file.Rows);
            });
        }
        if (first is not null)
            throw first;
    }

    static ParquetFormatException? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (ParquetFormatException refusal)
        {
            return refusal;
        }
    }

    static IEnumerable<(int Start, int Length)> PageContents(byte[] whole)
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("whole.parquet");
        File.WriteAllBytes(path, whole);
        using var source = new ParquetSource(path, File.OpenHandle(path));
        using var file = ParquetFile.Open(path);
        foreach (var chunk in file.RowGroups.SelectMany(g => g.Columns))
        {
            for (var offset = (int)chunk.Offset; offset < chunk.Offset + chunk.Bytes;)
            {
                var header = ReadHeader(source, whole, offset);
                Assert.NotNull(header.Crc);
                if (header.CompressedBytes > 0)
                    yield return (offset + header.HeaderBytes, header.CompressedBytes);
                offset += (int)header.Bytes;
            }
        }
    }

    static ParquetPageHeader ReadHeader(ParquetSource source, byte[] whole, int offset)
    {
        var thrift = new ThriftReader(source, offset, whole.AsSpan(offset));
        return ParquetPageHeader.Read(ref thrift);
    }

    static List<byte[]> Files()
    {
        var files = new List<byte[]>();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30).WithReplay(5, 7),
            Prop.ForAll(AnyTable.Arbitrary(), table =>
            {
                if (table.Rows is > 10 and < 1000 && files.Count < 4)
                    files.Add(TableFile.Write(table));
            }));
        Assert.Equal(4, files.Count);
        return files;
    }
}

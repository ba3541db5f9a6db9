using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>The column index that readers of others skip pages by; ours does not, so it is read here.</summary>
public sealed class ParquetPageIndex : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Column_index_says_of_every_page_what_is_in_it() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(11, 13), Prop.ForAll(AnyTable.Arbitrary(), table =>
        {
            var path = folder.PathOf("table.parquet");
            var bytes = TableFile.Write(table);
            File.WriteAllBytes(path, bytes);
            using var file = ParquetFile.Open(path);
            using var source = new ParquetSource(path, File.OpenHandle(path));
            var last = file.RowGroups.LastOrDefault()?.Columns[^1];
            var position = (int)((last?.Offset ?? 0) + (last?.Bytes ?? 0));
            for (var group = 0; group < file.RowGroups.Count; group++)
            {
                for (var column = 0; column < table.Columns.Length; column++)
                {
                    var pages = Pages(file, group, column, table.Values[column]);
                    // A page of nothing but NaN has values and no bounds: the chunk then has no column index.
                    if (pages.Exists(p => p.Count(v => v is not null) is > 0 and var count && p.Count(IsNaN) == count))
                        continue;
                    var index = ReadIndex(source, bytes, ref position);
                    CheckIndex(table.Columns[column], pages, index);
                }
            }
        }));

    static void CheckIndex(ParquetColumn column, List<object?[]> pages, Index index)
    {
        Assert.Equal(pages.Select(p => p.All(v => v is null)), index.NullPages);
        Assert.Equal(pages.Select(p => (long)p.Count(v => v is null)), index.NullCounts);
        var bounded = Enumerable.Range(0, pages.Count).Where(i => !index.NullPages[i]).ToArray();
        foreach (var i in bounded)
        {
            var values = pages[i].Where(v => v is not null && !IsNaN(v)).ToArray();
            var (min, max) = (Decode(values[0]!, index.Mins[i]), Decode(values[0]!, index.Maxs[i]));
            Assert.All(values, v => Assert.True(Order(min, v!) <= 0 && Order(v!, max) <= 0, $"{column}: {v} in {min} to {max}"));
            if (values[0] is not byte[])
                Assert.True(values.Any(v => Order(v!, min) == 0) && values.Any(v => Order(v!, max) == 0));
        }
        var pairs = bounded.Zip(bounded.Skip(1), (a, b) => (
            Order(Decode(pages[a].First(v => v is not null)!, index.Mins[a]), Decode(pages[a].First(v => v is not null)!, index.Mins[b])),
            Order(Decode(pages[a].First(v => v is not null)!, index.Maxs[a]), Decode(pages[a].First(v => v is not null)!, index.Maxs[b])))).ToArray();
        Assert.True(index.Order switch
        {
            1 => pairs.All(p => p.Item1 <= 0 && p.Item2 <= 0),
            2 => pairs.All(p => p.Item1 >= 0 && p.Item2 >= 0),
            _ => pairs.Any(p => p.Item1 < 0 || p.Item2 < 0) && pairs.Any(p => p.Item1 > 0 || p.Item2 > 0),
        });
    }

    static List<object?[]> Pages(ParquetFile file, int group, int column, object?[] values)
    {
        var reader = file.Column(column);
        reader.SeekRowGroup(group);
        var end = file.RowGroups[group].FirstRow + file.RowGroups[group].Rows;
        List<object?[]> pages = [];
        while (reader.ReadPage() && reader.Page.FirstRow < end)
            pages.Add(values[(int)reader.Page.FirstRow..((int)reader.Page.FirstRow + reader.Page.EntryCount)]);
        return pages;
    }

    sealed record Index(List<bool> NullPages, List<byte[]> Mins, List<byte[]> Maxs, int Order, List<long> NullCounts);

    static Index ReadIndex(ParquetSource source, byte[] bytes, ref int position)
    {
        var index = new Index([], [], [], -1, []);
        var thrift = new ThriftReader(source, position, bytes.AsSpan(position));
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            if (field == 4)
            {
                index = index with { Order = thrift.Int32(type) };
                continue;
            }
            var count = thrift.List(type, out var element);
            for (var i = 0; i < count; i++)
            {
                switch (field)
                {
                    case 1:
                        index.NullPages.Add(thrift.Int64(ThriftType.Byte) == 1);
                        break;
                    case 2:
                        index.Mins.Add(thrift.Binary(element).ToArray());
                        break;
                    case 3:
                        index.Maxs.Add(thrift.Binary(element).ToArray());
                        break;
                    default:
                        index.NullCounts.Add(thrift.Int64(element));
                        break;
                }
            }
        }
        position += thrift.Position;
        return index;
    }

    static bool IsNaN(object? value) => value is float.NaN or double.NaN;

    static object Decode(object like, byte[] bytes) => like switch
    {
        bool => bytes[0] != 0,
        int => BitConverter.ToInt32(bytes),
        uint => BitConverter.ToUInt32(bytes),
        long => BitConverter.ToInt64(bytes),
        ulong => BitConverter.ToUInt64(bytes),
        float => BitConverter.ToSingle(bytes),
        double => BitConverter.ToDouble(bytes),
        _ => bytes,
    };

    static int Order(object a, object b) => a is byte[] x ? x.AsSpan().SequenceCompareTo((byte[])b) : ((IComparable)a).CompareTo(b);
}

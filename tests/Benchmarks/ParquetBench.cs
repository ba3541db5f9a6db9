using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Benchmarks;

/// <summary>How fast are shards written and read, on one core, against DuckDB on one thread?</summary>
static class ParquetBench
{
    const int Rows = 200_000;
    const int IdsBytes = 256;
    const double MegaBytes = (double)Rows * (IdsBytes + 8 + 4) / 1e6;

    /// <summary>Best of ten; MB of values.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        using var folder = new TestFolder();
        var ids = Samples();
        var ours = new Dictionary<string, double>();
        foreach (var codec in new[] { ParquetCodec.None, ParquetCodec.Snappy })
        {
            var name = codec == ParquetCodec.None ? "none" : "snappy";
            var path = folder.PathOf($"{name}.parquet");
            using (var stream = File.Create(path))
                Write(stream, ids, codec);
            ours[$"write {name}"] = BestSeconds(() => Write(Stream.Null, ids, codec));
            ours[$"read {name}"] = BestSeconds(() => Read(path));
            ours[$"random {name}"] = BestSeconds(() => ReadRandomly(path));
        }
        var theirs = !Skipped.Where("DuckDB", Oracle.NodeDuckDb.WhyMissing())
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(
                OraclePrograms.Node("duckdb-parquet-bench.mjs", folder.PathOf("snappy.parquet"), folder.FullPath))!
            : [];
        foreach (var (name, seconds) in ours)
        {
            var isRandom = name.StartsWith("random", StringComparison.Ordinal);
            var value = isRandom ? Rows / 10 / seconds : MegaBytes / seconds;
            double? peer = theirs.TryGetValue(name, out var peerSeconds) ? MegaBytes / peerSeconds : null;
            yield return BenchRow.Beside($"Parquet, {name}, one core", value, isRandom ? "rows/s" : "MB/s", "DuckDB", peer);
        }
    }

    /// <summary>Token ids as text has them: few are frequent.</summary>
    static byte[] Samples()
    {
        var ids = new ushort[Rows * IdsBytes / 2];
        var state = 42UL;
        foreach (ref var id in ids.AsSpan())
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            var uniform = (state >> 11) / (double)(1UL << 53);
            id = (ushort)(Math.Pow(30_000, uniform) - 1);
        }
        return MemoryMarshal.AsBytes(ids.AsSpan()).ToArray();
    }

    static void Write(Stream stream, byte[] ids, ParquetCodec codec)
    {
        ParquetColumn[] columns = [ParquetColumn.Int64("document_id"), ParquetColumn.FixedBinary("input_ids", IdsBytes), ParquetColumn.UInt16("num_tokens")];
        var writer = new ParquetWriter(stream, columns, new(16_384, 16 * 1024, codec), []);
        var (documents, inputs, lengths) = (writer.Values<long>("document_id"), writer.Bytes("input_ids"), writer.Values<uint>("num_tokens"));
        for (var row = 0; row < Rows; row++)
        {
            documents.Append(row);
            inputs.Append(ids.AsSpan(row * IdsBytes, IdsBytes));
            lengths.Append(IdsBytes / 2);
        }
        writer.Complete();
    }

    static void Read(string path)
    {
        using var file = ParquetFile.Open(path);
        var rows = 0L;
        foreach (var column in file.Columns)
        {
            var reader = file.Column(column.ColumnIndex);
            while (reader.ReadPage())
                rows += reader.Page.ValueCount;
        }
        if (rows != 3 * Rows)
            throw new UnreachableException($"{rows} values");
    }

    static void ReadRandomly(string path)
    {
        using var file = ParquetFile.Open(path);
        var inputs = file.Column("input_ids");
        var row = 1L;
        for (var i = 0; i < Rows / 10; i++)
        {
            row = row * 48271 % 2147483647;
            if (inputs.Bytes(row % Rows).Length != IdsBytes)
                throw new UnreachableException($"row {row % Rows}");
        }
    }

    static double BestSeconds(Action action)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}

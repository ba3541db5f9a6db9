using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>An open shard: any value of any row, where it lies in the mapped file.</summary>
sealed class ShardReader : IDisposable
{
    readonly SafeFileHandle handle;
    readonly MappedFile file;

    /// <exception cref="ParquetFormatException">The file is damaged.</exception>
    /// <exception cref="DamagedFileException">It is not the shard that the manifest describes.</exception>
    public ShardReader(string path, ManifestEntry entry, ShardMetadata metadata, ShardPageCache cache)
    {
        handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            file = new MappedFile(handle);
            using var parquet = ParquetFile.Open(path);
            Check(path, parquet, entry, metadata);
            var source = new ParquetSource(path, handle);
            InputIds = new ShardColumn(parquet, ShardColumns.InputIds, source, file, cache);
            SegmentBStart = new ShardColumn(parquet, ShardColumns.SegmentBStart, source, file, cache);
            if (metadata.IsMasked)
                Masks = (
                    new ShardColumn(parquet, ShardColumns.MaskedLmPositions, source, file, cache),
                    new ShardColumn(parquet, ShardColumns.MaskedLmLabels, source, file, cache));
            NextSentenceLabel = new ShardColumn(parquet, ShardColumns.NextSentenceLabel, source, file, cache);
            NumTokens = new ShardColumn(parquet, ShardColumns.NumTokens, source, file, cache);
            Document = new ShardColumn(parquet, ShardColumns.Document, source, file, cache);
            SourceFile = new ShardColumn(parquet, ShardColumns.SourceFile, source, file, cache);
            SourceOffset = new ShardColumn(parquet, ShardColumns.SourceOffset, source, file, cache);
            SourceBytes = new ShardColumn(parquet, ShardColumns.SourceBytes, source, file, cache);
            if (metadata.Text != SampleText.None)
                Text = new ShardColumn(parquet, ShardColumns.Text, source, file, cache);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ShardColumn InputIds { get; }

    public ShardColumn SegmentBStart { get; }

    /// <summary>Null where the data set is not masked.</summary>
    public (ShardColumn Positions, ShardColumn Labels)? Masks { get; }

    public ShardColumn NextSentenceLabel { get; }

    public ShardColumn NumTokens { get; }

    public ShardColumn Document { get; }

    public ShardColumn SourceFile { get; }

    public ShardColumn SourceOffset { get; }

    public ShardColumn SourceBytes { get; }

    /// <summary>Null where samples have no text.</summary>
    public ShardColumn? Text { get; }

    /// <summary>Checks every page of every column.</summary>
    /// <exception cref="ParquetFormatException">One is damaged; the message names it and its offset.</exception>
    public void Verify()
    {
        ShardColumn[] columns =
        [
            InputIds, SegmentBStart, .. Masks is { } masks ? [masks.Positions, masks.Labels] : Array.Empty<ShardColumn>(),
            NextSentenceLabel, NumTokens, Document, SourceFile, SourceOffset, SourceBytes, .. Text is { } text ? [text] : Array.Empty<ShardColumn>(),
        ];
        foreach (var column in columns)
            column.Verify();
    }

    /// <summary>Gives back the memory of what was read. Others may read meanwhile.</summary>
    public void Release() => file.Release();

    public void Dispose()
    {
        file?.Dispose();
        handle.Dispose();
    }

    static void Check(string path, ParquetFile parquet, ManifestEntry entry, ShardMetadata metadata)
    {
        if (parquet.Rows != entry.Rows)
            throw new DamagedFileException(path, 0, $"it has {parquet.Rows} samples, the manifest says {entry.Rows}");
        foreach (var (key, expected) in ShardColumns.Describe(metadata, new SampleGroup(entry.Split, entry.Bin)))
            if (parquet.Metadata.GetValueOrDefault(key) is var actual && actual != expected)
                throw new DamagedFileException(path, 0, string.Create(CultureInfo.InvariantCulture,
                    $"its metadata say {key} = {actual ?? "nothing"}, {DatasetDescription.FileName} says {expected}"));
        foreach (var column in ShardColumns.Of(metadata))
            if (!parquet.Columns.Any(c => c.Path == column.Name && c.Type == column.Type && c.MaxDefinitionLevel == 0))
                throw new DamagedFileException(path, 0, $"it has no column {column.Name} of type {column.Type} without nulls");
    }
}

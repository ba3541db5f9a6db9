using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Shards;

/// <summary>Writes the samples of one shard.</summary>
sealed class ShardWriter
{
    // Byte strings have no table of places: a reader goes through the lengths before the one it wants, in any of three columns.
    const int MaxPageRows = 32;

    readonly ParquetWriter file;
    readonly ParquetBytesWriter inputIds;
    readonly ParquetValueWriter<int> segmentBStart;
    readonly ParquetBytesWriter? maskedLmPositions;
    readonly ParquetBytesWriter? maskedLmLabels;
    readonly ParquetValueWriter<int> nextSentenceLabel;
    readonly ParquetValueWriter<uint> numTokens;
    readonly ParquetValueWriter<long> document;
    readonly ParquetValueWriter<int> sourceFile;
    readonly ParquetValueWriter<long> sourceOffset;
    readonly ParquetValueWriter<int> sourceBytes;
    readonly ParquetBytesWriter? text;

    public ShardWriter(Stream stream, SampleGroup group, ShardMetadata metadata, WriteShardsOptions options)
    {
        file = new ParquetWriter(stream, ShardColumns.Of(metadata), options.Parquet, ShardColumns.Describe(metadata, group));
        inputIds = file.Bytes(ShardColumns.InputIds);
        segmentBStart = file.Values<int>(ShardColumns.SegmentBStart);
        if (metadata.IsMasked)
        {
            maskedLmPositions = file.Bytes(ShardColumns.MaskedLmPositions);
            maskedLmLabels = file.Bytes(ShardColumns.MaskedLmLabels);
        }
        nextSentenceLabel = file.Values<int>(ShardColumns.NextSentenceLabel);
        numTokens = file.Values<uint>(ShardColumns.NumTokens);
        document = file.Values<long>(ShardColumns.Document);
        sourceFile = file.Values<int>(ShardColumns.SourceFile);
        sourceOffset = file.Values<long>(ShardColumns.SourceOffset);
        sourceBytes = file.Values<int>(ShardColumns.SourceBytes);
        text = metadata.Text == SampleText.None ? null : file.Bytes(ShardColumns.Text);
    }

    /// <summary>Tokens of the samples added.</summary>
    public long Tokens { get; set; }

    public void Add(SampleRow row)
    {
        inputIds.Append(row.InputIds);
        segmentBStart.Append(row.SegmentBStart);
        if (maskedLmPositions is null && !row.MaskedLmPositions.IsEmpty)
            throw new ArgumentException($"bug: a sample of document {row.Document} is masked, its data set is not");
        maskedLmPositions?.Append(row.MaskedLmPositions);
        maskedLmLabels?.Append(row.MaskedLmLabels);
        nextSentenceLabel.Append(row.IsRandomNext ? 1 : 0);
        numTokens.Append((uint)row.Tokens);
        document.Append(row.Document);
        sourceFile.Append(row.SourceFile);
        sourceOffset.Append(row.SourceOffset);
        sourceBytes.Append(row.SourceBytes);
        text?.Append(row.Text);
        Tokens += row.Tokens;
        EndPage(inputIds);
        EndPage(maskedLmPositions);
        EndPage(maskedLmLabels);
        EndPage(text);
    }

    /// <summary>Writes the end of the file.</summary>
    public void Complete() => file.Complete();

    static void EndPage(ParquetBytesWriter? column)
    {
        if (column?.PageRows == MaxPageRows)
            column.ClosePage();
    }
}

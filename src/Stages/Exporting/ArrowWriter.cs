using Millrace.Stages.Formats.Arrow;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>Writes samples in an Arrow IPC file with the columns of our shards, token ids as lists of integers.</summary>
sealed class ArrowWriter : ExportWriter
{
    const int RowsPerBatch = 8_192;

    readonly ArrowFileWriter file;
    readonly ArrowColumn inputIds;
    readonly ArrowColumn segmentBStart;
    readonly ArrowColumn maskedLmPositions;
    readonly ArrowColumn maskedLmLabels;
    readonly ArrowColumn nextSentenceLabel;
    readonly ArrowColumn numTokens;
    readonly ArrowColumn document;
    readonly ArrowColumn sourceFile;
    readonly ArrowColumn sourceOffset;
    readonly ArrowColumn sourceBytes;
    readonly ArrowColumn? text;
    int rows;

    public ArrowWriter(Stream stream, ShardMetadata metadata, SampleGroup group)
    {
        var id = metadata.IdBytes == sizeof(ushort) ? ArrowType.UInt16 : ArrowType.Int32;
        inputIds = ArrowColumn.List(ShardColumns.InputIds, id);
        segmentBStart = ArrowColumn.Of(ShardColumns.SegmentBStart, ArrowType.Int32);
        maskedLmPositions = ArrowColumn.List(ShardColumns.MaskedLmPositions, ArrowType.UInt16);
        maskedLmLabels = ArrowColumn.List(ShardColumns.MaskedLmLabels, id);
        nextSentenceLabel = ArrowColumn.Of(ShardColumns.NextSentenceLabel, ArrowType.Int32);
        numTokens = ArrowColumn.Of(ShardColumns.NumTokens, ArrowType.UInt16);
        document = ArrowColumn.Of(ShardColumns.Document, ArrowType.Int64);
        sourceFile = ArrowColumn.Of(ShardColumns.SourceFile, ArrowType.Int32);
        sourceOffset = ArrowColumn.Of(ShardColumns.SourceOffset, ArrowType.Int64);
        sourceBytes = ArrowColumn.Of(ShardColumns.SourceBytes, ArrowType.Int32);
        text = metadata.Text == SampleText.None ? null : ArrowColumn.Text(ShardColumns.Text);
        file = new ArrowFileWriter(
            stream,
            [
                inputIds, segmentBStart, maskedLmPositions, maskedLmLabels, nextSentenceLabel,
                numTokens, document, sourceFile, sourceOffset, sourceBytes, .. text is null ? [] : new[] { text },
            ],
            ShardColumns.Describe(metadata, group));
    }

    public override void Add(in ExportedSample sample)
    {
        inputIds.AppendList(sample.InputIds);
        segmentBStart.Append(sample.SegmentBStart);
        maskedLmPositions.AppendList(sample.MaskedLmPositions);
        maskedLmLabels.AppendList(sample.MaskedLmLabels);
        nextSentenceLabel.Append(sample.IsRandomNext ? 1 : 0);
        numTokens.Append(sample.InputIds.Length);
        document.Append(sample.Document);
        sourceFile.Append(sample.SourceFile);
        sourceOffset.Append(sample.SourceOffset);
        sourceBytes.Append(sample.SourceBytes);
        text?.AppendText(sample.Text);
        if (++rows % RowsPerBatch == 0)
            file.WriteBatch();
    }

    public override void Complete() => file.Complete();
}

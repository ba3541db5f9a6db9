using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Shards;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Exporting;

/// <summary>Writes one shard in another format.</summary>
/// <remarks>
/// In: <see cref="ManifestEntry"/>. Out: the same, one per element; the file is durable and appears whole.
/// Keeps no state between elements: the same shard gives the same bytes in any worker, and writing it again replaces the file.
/// </remarks>
/// <param name="dataset">Where the samples are.</param>
/// <param name="vocabulary">What its ids stand for.</param>
/// <param name="format">What to write.</param>
/// <param name="folder">Where to: a folder for each split in it, created if need be.</param>
public sealed class ExportShard(Dataset dataset, Vocabulary vocabulary, ExportFormat format, string folder)
    : Stage<ManifestEntry, ManifestEntry>
{
    const int RowsHeld = 1 << 15; // of which the mapped pages are kept resident

    readonly ShardMetadata metadata = dataset.Description.Metadata;
    readonly ExportNames names = new(format, dataset);
    int[] inputIds = [];
    int[] positions = [];
    int[] labels = [];

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(ManifestEntry element, Emit<ManifestEntry> emit)
    {
        var place = Path.Combine(folder, ShardTask.SplitName(element.Split));
        DurableFile.CreateFolder(place);
        using var shard = dataset.OpenShard(element);
        using var file = DurableFile.Create(Path.Combine(place, names.FileOf(element)));
        var writer = Writer(file.Stream, element);
        for (var row = 0L; row < element.Rows; row++)
        {
            writer.Add(Sample(shard, row));
            if (row % RowsHeld == 0)
                shard.Release();
        }
        writer.Complete();
        file.Commit();
        return emit(element);
    }

    ExportWriter Writer(Stream stream, ManifestEntry shard) => format switch
    {
        ExportFormat.Arrow => new ArrowWriter(stream, metadata, new SampleGroup(shard.Split, shard.Bin)),
        ExportFormat.Lddl when metadata.Text == SampleText.Sentences => new LddlSentenceWriter(stream),
        ExportFormat.Lddl => new LddlWriter(stream, vocabulary, metadata, names.IsBinned ? shard.Bin : null),
        _ when metadata.Text == SampleText.Sentences => new SentenceLineWriter(stream),
        _ => new TextLineWriter(stream, vocabulary, metadata.IsMasked),
    };

    ExportedSample Sample(ShardReader shard, long row) => new()
    {
        InputIds = Ints(shard.InputIds.Value(row), metadata.IdBytes, ref inputIds),
        SegmentBStart = shard.SegmentBStart.Int32(row),
        MaskedLmPositions = shard.Masks is { } masks ? Ints(masks.Positions.Value(row), IdWidth.PositionBytes, ref positions) : [],
        MaskedLmLabels = shard.Masks is { } same ? Ints(same.Labels.Value(row), metadata.IdBytes, ref labels) : [],
        IsRandomNext = shard.NextSentenceLabel.Int32(row) == 1,
        Document = shard.Document.Int64(row),
        SourceFile = shard.SourceFile.Int32(row),
        SourceOffset = shard.SourceOffset.Int64(row),
        SourceBytes = shard.SourceBytes.Int32(row),
        Text = shard.Text is { } text ? text.Value(row).Bytes : [],
    };

    static ReadOnlySpan<int> Ints(ShardValue value, int width, ref int[] target)
    {
        var count = value.Length / width;
        if (target.Length < count)
            target = new int[count];
        IdWidth.Read(value.Bytes, width, target.AsSpan(0, count));
        return target.AsSpan(0, count);
    }
}

using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Shards;

/// <summary>Writes one segment: rows are gathered by group and go to the temporary file a block at a time.</summary>
sealed class SampleSegmentWriter : IDisposable
{
    readonly int idBytes;
    readonly DurableFile file;
    readonly SortedDictionary<SampleGroup, SampleBlockDraft> drafts;
    readonly List<SampleBlock> blocks = [];

    /// <param name="path">The segment, in the end.</param>
    /// <param name="idBytes">Bytes of a token id.</param>
    /// <param name="drafts">Buffers, empty, which serve one segment after the other.</param>
    public SampleSegmentWriter(string path, int idBytes, SortedDictionary<SampleGroup, SampleBlockDraft> drafts)
    {
        this.drafts = drafts;
        this.idBytes = idBytes;
        file = DurableFile.Create(path);
        file.Stream.Write(SampleSegment.Magic);
    }

    /// <summary>Takes one sample.</summary>
    public void Add(EncodedSample sample)
    {
        if (!drafts.TryGetValue(sample.Group, out var draft))
            drafts.Add(sample.Group, draft = new SampleBlockDraft());
        if (!draft.HasRoomFor(sample.Row.Length))
            WriteBlock(sample.Group, draft);
        draft.Add(sample.Row.Span);
    }

    /// <summary>Makes the segment durable; the rename is the commit.</summary>
    public void Commit(GraphProgress progress)
    {
        foreach (var (group, draft) in drafts)
            if (draft.Rows > 0)
                WriteBlock(group, draft);
        file.Stream.Write(SampleSegment.Encode(new SampleSegmentFooter(idBytes, progress, blocks)));
        file.Commit();
    }

    public void Dispose()
    {
        file.Dispose();
        foreach (var draft in drafts.Values)
            draft.Clear();
    }

    void WriteBlock(SampleGroup group, SampleBlockDraft draft)
    {
        var bytes = draft.Bytes;
        blocks.Add(new SampleBlock(
            group.Split, group.Bin, file.Stream.Position, bytes.Length, draft.Rows, SampleSegment.ChecksumOf(bytes)));
        file.Stream.Write(bytes);
        draft.Clear();
    }
}

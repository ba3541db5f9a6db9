namespace Millrace.Stages.Sources.Content.Members;

/// <summary>Decompresses gzip files that can be read anywhere: members at once on all cores, given in order.</summary>
/// <remarks>
/// Regions of the file are decompressed ahead from where members seem to begin in them. They are used where the members before
/// end just there; elsewhere, as inside a member that is larger than a region, <see cref="MemberChunks"/> goes on, which alone
/// decides what is a member and what is damage.
/// </remarks>
sealed class GzipChunks : ChunkSource
{
    const int Window = 2; // regions that are begun and not taken, for each thread

    readonly MemberChunks members;
    readonly OrderedReadAhead<GzipRegion> ahead;
    long nextRegion;        // of those that are found
    long neededRegion;      // those before it are of no use any more
    long takenIndex = -1;
    GzipRegion? taken;

    /// <summary>Starts at a member.</summary>
    public GzipChunks(InputBytes input, long from, int workers)
    {
        members = new MemberChunks(input, new GzipDecoder(), from, endsWithMember: true);
        neededRegion = from / GzipRegion.Bytes;
        var regions = (input.Length + GzipRegion.Bytes - 1) / GzipRegion.Bytes;
        ahead = new(workers, Window * workers, NextRegion, (index, stop) => GzipRegion.At(index, input, stop));

        long? NextRegion(CancellationToken stop)
        {
            nextRegion = Math.Max(nextRegion, Volatile.Read(ref neededRegion));
            return nextRegion < regions ? nextRegion++ : null;
        }
    }

    /// <inheritdoc/>
    public override ContentChunk? Next(CancellationToken cancellationToken)
    {
        while (!members.IsInside && TakeRegion(cancellationToken) is { } chunk)
        {
            if (chunk.Length > 0)
                return chunk;
            chunk.Dispose();
        }
        var next = members.Next(cancellationToken);
        Volatile.Write(ref neededRegion, members.Position / GzipRegion.Bytes);
        return next;
    }

    /// <summary>What was decompressed ahead from the next member on; null where nothing was.</summary>
    ContentChunk? TakeRegion(CancellationToken cancellationToken)
    {
        var wanted = members.Position / GzipRegion.Bytes;
        Volatile.Write(ref neededRegion, wanted);
        while (takenIndex < wanted)
        {
            taken?.Dispose();
            taken = null;
            if (!ahead.TryTake(out takenIndex, out taken, cancellationToken))
            {
                takenIndex = long.MaxValue;
                return null;
            }
        }
        if (takenIndex != wanted || taken?.From(members.Position) is not { } chunk)
            return null;
        members.GoTo(taken.End);
        taken = null;
        return chunk;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ahead.Dispose();
        taken?.Dispose();
        taken = null;
        members.Dispose();
        base.Dispose();
    }
}

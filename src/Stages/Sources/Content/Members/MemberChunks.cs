using Millrace.Stages.Staging;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>Decompresses members one after the other on the thread that asks.</summary>
/// <remarks>
/// <see cref="ContentPlace.Block"/> is the byte at which a member begins; going on inside one decompresses it from there.
/// Behind the last member a few zeros may stand, between xz streams too; anything else there is an error. The programs pass over
/// it; then a damaged byte in the header of one member would make all text behind it vanish without a word.
/// </remarks>
/// <param name="input">Where the members are.</param>
/// <param name="decoder">Decompresses them; owned.</param>
/// <param name="from">Where the first one begins.</param>
/// <param name="endsWithMember">Whether a chunk ends where a member does, which costs speed where members are small.</param>
sealed class MemberChunks(InputBytes input, MemberDecoder decoder, long from, bool endsWithMember) : ChunkSource
{
    const int ChunkBytes = 1 << 20;
    const int ReadBytes = 1 << 17;

    readonly byte[] window = new byte[ReadBytes];
    int at;                     // the bytes not used up are window[at .. held)
    int held;
    long end = from;            // position behind the bytes held
    long begin;                 // of the member
    bool isFirst = true;
    bool isEnded;

    /// <summary>Byte of the input that is read next.</summary>
    public long Position => end - held + at;

    /// <summary>Whether that is inside a member.</summary>
    public bool IsInside { get; private set; }

    /// <summary>Goes on where a member begins, or the padding behind the last one; not from inside one.</summary>
    public void GoTo(long position)
    {
        (at, held, end) = (0, 0, position);
        isFirst = false;
    }

    /// <inheritdoc/>
    public override ContentChunk? Next(CancellationToken cancellationToken)
    {
        var chunk = new ContentChunk(ChunkBytes);
        try
        {
            while (!isEnded && !chunk.Free.IsEmpty && !(endsWithMember && !IsInside && chunk.Length > 0))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IsInside)
                    BeginMember(chunk, cancellationToken);
                else
                    Decompress(chunk, cancellationToken);
            }
            chunk.FileBytes = Position;
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
        if (chunk.Length > 0)
            return chunk;
        chunk.Dispose();
        return null;
    }

    void BeginMember(ContentChunk chunk, CancellationToken cancellationToken)
    {
        var zeros = PassOverZeros(cancellationToken);
        begin = Position;
        if (at == held && !isFirst)
        {
            isEnded = true;
            return;
        }
        while (held - at < ContentMagic.Length && Fill(cancellationToken))
        {
        }
        var head = window.AsSpan(at, Math.Min(held - at, ContentMagic.Length));
        if (zeros > 0 && !decoder.IsPadded || !decoder.Begins(head))
            throw input.Damaged(begin - zeros, $"expected a {decoder.Name} or the end of the file, got {(zeros > 0 ? "zeros" : Convert.ToHexStringLower(head))}");
        chunk.BeginBlock(begin);
        decoder.Restart();
        (isFirst, IsInside) = (false, true);
    }

    long PassOverZeros(CancellationToken cancellationToken)
    {
        var start = Position;
        while (at == held || window[at] == 0)
        {
            var zeros = window.AsSpan(at, held - at).IndexOfAnyExcept((byte)0);
            at = zeros < 0 ? held : at + zeros;
            if (Position - start > ZeroPadding.MostBytes)
                throw input.Damaged(start, $"expected a {decoder.Name} or the end of the file, got {Position - start} zeros or more");
            if (at == held && !Fill(cancellationToken))
                break;
        }
        return Position - start;
    }

    void Decompress(ContentChunk chunk, CancellationToken cancellationToken)
    {
        var more = at < held || Fill(cancellationToken);
        IsInside = !decoder.Decompress(window.AsSpan(at, held - at), chunk.Free, out var consumed, out var produced, out var problem);
        at += consumed;
        chunk.Add(produced);
        if (problem is not null)
            throw input.Damaged(Position, $"the {decoder.Name} that begins at byte {input.FileOffsetOf(begin)} is damaged: {problem}");
        if (IsInside && consumed + produced == 0 && !more)
            throw CutShort();
    }

    DamagedFileException CutShort() =>
        input.Damaged(end, $"the file ends inside the {decoder.Name} that begins at byte {input.FileOffsetOf(begin)}; it was cut short");

    /// <summary>Reads more behind what is held; false at the end.</summary>
    bool Fill(CancellationToken cancellationToken)
    {
        window.AsSpan(at, held - at).CopyTo(window);
        (at, held) = (0, held - at);
        var read = input.Read(end, window.AsSpan(held), cancellationToken);
        held += read;
        end += read;
        return read > 0;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        decoder.Dispose();
        base.Dispose();
    }
}

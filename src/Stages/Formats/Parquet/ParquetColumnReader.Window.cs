namespace Millrace.Stages.Formats.Parquet;

public sealed partial class ParquetColumnReader
{
    /// <summary>Bytes read at once when going front to back.</summary>
    const int ReadAheadBytes = 1 << 20;

    /// <summary>Enough for a header but for one with long statistics.</summary>
    const int HeaderBytes = 1 << 13;

    const int MaxHeaderBytes = 1 << 24;

    byte[] window = [];
    long windowStart;
    int windowLength;

    /// <summary>Bytes that lie before the footer, valid until the next call.</summary>
    ArraySegment<byte> Fetch(long offset, int count)
    {
        if (offset < windowStart || offset + count > windowStart + windowLength)
            FillWindow(offset, Math.Max(count, (int)Math.Min(ReadAheadBytes, chunk.Offset + chunk.Bytes - offset)));
        return new(window, (int)(offset - windowStart), count);
    }

    void FillWindow(long offset, int count)
    {
        windowLength = 0;
        source.Read(offset, ScratchArray.Take(ref window, count));
        (windowStart, windowLength) = (offset, count);
    }

    ParquetPageHeader ReadHeader(long limit)
    {
        if (limit <= 0)
        {
            throw Fault(
                position, $"row group {group} is damaged: {entriesRead:N0} of {chunk.Values:N0} values and no more pages");
        }
        var count = (int)Math.Min(limit, HeaderBytes);
        try
        {
            return ParseHeader(count);
        }
        catch (ParquetFormatException) when (count < limit)
        {
            return ParseHeader((int)Math.Min(limit, MaxHeaderBytes));
        }
    }

    ParquetPageHeader ParseHeader(int count)
    {
        var thrift = new ThriftReader(source, position, Fetch(position, count));
        return ParquetPageHeader.Read(ref thrift);
    }
}

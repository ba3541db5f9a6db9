using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.Pickles;

sealed partial class PickleMachine
{
    const int BufferBytes = 1 << 16;
    const int LongestText = 1 << 12; // longer ones are no names; arrays of protocol 2 are texts
    const int LongestLine = 1 << 16;
    const int LongestInteger = 64;

    readonly byte[] buffer = new byte[BufferBytes];
    readonly long end;
    long bufferStart;
    int bufferLength, at;

    /// <summary>The byte of the file that is read next.</summary>
    public long Position => bufferStart + at;

    CheckpointException Damaged(string how) => new($"{file.Path}: the pickle is damaged at byte {Position}: {how}");

    byte ReadByte()
    {
        if (at == bufferLength)
            Fill();
        return buffer[at++];
    }

    void Fill()
    {
        (bufferStart, at) = (Position, 0);
        bufferLength = (int)Math.Min(BufferBytes, end - bufferStart);
        if (bufferLength <= 0)
            throw new CheckpointException($"{file.Path}: the pickle is cut short at byte {bufferStart}");
        file.Read(bufferStart, buffer.AsSpan(0, bufferLength), "a pickle");
    }

    void Read(Span<byte> bytes)
    {
        foreach (ref var target in bytes)
            target = ReadByte();
    }

    /// <summary>Steps over content, which has to be there.</summary>
    long Skip(long length)
    {
        var start = Position;
        if (length < 0 || length > end - start)
            throw Damaged($"{length} bytes are announced, {end - start} are left");
        if (length <= bufferLength - at)
            at += (int)length;
        else
            (bufferStart, bufferLength, at) = (start + length, 0, 0);
        return start;
    }

    ushort ReadUInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        Read(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    uint ReadUInt32() => (uint)ReadInt32();

    long ReadInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    double ReadDouble()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    object ReadLong(int length)
    {
        if (length is < 0 or > LongestInteger)
            throw Damaged($"a whole number has {length} bytes");
        Span<byte> bytes = stackalloc byte[length];
        Read(bytes);
        return Small(new BigInteger(bytes));
    }

    object ReadText(long length)
    {
        if (length is < 0 or > LongestText)
            return ReadBytes(length);
        Span<byte> bytes = stackalloc byte[(int)length];
        Read(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A text of Python 2, which may as well be bytes: a character a byte.</summary>
    object ReadString(long length)
    {
        if (length is < 0 or > LongestText)
            return ReadBytes(length);
        Span<byte> bytes = stackalloc byte[(int)length];
        Read(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    PickleBytes ReadBytes(long length) => new(file, Skip(length), length);

    string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = ReadByte(); next != '\n'; next = ReadByte())
            if (line.Append((char)next).Length > LongestLine)
                throw Damaged($"a line has more than {LongestLine} bytes");
        return line.ToString();
    }

    object IntegerOf(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ => LongOf(line),
    };

    object LongOf(string line)
    {
        if (line.Length <= 2 * LongestInteger && BigInteger.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return Small(value);
        throw Damaged("a whole number has other characters than digits");
    }

    double DoubleOf(string line) =>
        double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Damaged("a number has other characters than digits");

    static object Small(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : value;

    static string Unquoted(string line) => line.Length >= 2 && line[0] is '\'' or '"' && line[^1] == line[0] ? line[1..^1] : line;
}

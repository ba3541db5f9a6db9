using System.Buffers.Binary;
using System.Text;

namespace Millrace.Pipeline.Tests.Reporting;

/// <summary>
/// Reads event files by the words of their formats alone: TFRecord framing with CRC-32C from its polynomial bit by bit, and the
/// protobuf wire format.
/// </summary>
static class TensorBoardReader
{
    /// <summary>One event: a header, a point of a curve, or the mark of a new start.</summary>
    public sealed record Event(double WallTime, long Step, string? FileVersion, string? Tag, float? Value, long? SessionStatus);

    /// <summary>The events of a file; a damaged byte fails.</summary>
    public static List<Event> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var events = new List<Event>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var data = bytes.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(EventOf(data.ToArray()));
            at += length + 16;
        }
        return events;
    }

    // event.proto: wall_time = 1 (double), step = 2, file_version = 3, summary = 5, session_log = 7 { status = 1 }
    static Event EventOf(byte[] message)
    {
        var result = new Event(0, 0, null, null, null, null);
        foreach (var (number, value) in Fields(message))
            result = number switch
            {
                1 => result with { WallTime = BitConverter.Int64BitsToDouble((long)(ulong)value) },
                2 => result with { Step = (long)(ulong)value },
                3 => result with { FileVersion = Encoding.UTF8.GetString((byte[])value) },
                5 => WithPoint(result, (byte[])value),
                7 => result with { SessionStatus = (long)(ulong)Assert.Single(Fields((byte[])value), field => field.Number == 1).Value },
                _ => throw new InvalidDataException($"field {number} of an event"),
            };
        return result;
    }

    // summary.proto: value = 1 { tag = 1, simple_value = 2 (float) }
    static Event WithPoint(Event point, byte[] summary)
    {
        foreach (var (number, value) in Fields((byte[])Assert.Single(Fields(summary), field => field.Number == 1).Value))
            point = number switch
            {
                1 => point with { Tag = Encoding.UTF8.GetString((byte[])value) },
                2 => point with { Value = BitConverter.UInt32BitsToSingle((uint)value) },
                _ => throw new InvalidDataException($"field {number} of a summary's value"),
            };
        return point;
    }

    static List<(int Number, object Value)> Fields(byte[] message)
    {
        var (fields, at) = (new List<(int, object)>(), 0);
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            object value;
            switch (key & 7)
            {
                case 0:
                    value = Varint(message, ref at);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    value = message.AsSpan(at, length).ToArray();
                    at += length;
                    break;
                case 5:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
            fields.Add(((int)(key >> 3), value));
        }
        return fields;
    }

    static ulong Varint(byte[] message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
            shift += 7;
        }
    }

    // record_writer.h: rotated right by 15 bits, plus a constant.
    static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u); // Castagnoli, reflected
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
    }
}

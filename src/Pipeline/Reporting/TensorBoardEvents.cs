using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Millrace.Pipeline.Reporting;

/// <summary>Appends scalars to a TensorBoard event file.</summary>
/// <remarks>
/// The file is a row of TFRecords (length, masked CRC-32C of it, data, masked CRC-32C of it), each an <c>Event</c>
/// protobuf message; scalars need five fields of it. Sources: tensorflow/core/lib/io/record_writer.h, event.proto.
/// </remarks>
sealed class TensorBoardEvents : IDisposable
{
    readonly Stream file;
    readonly TimeProvider time;

    /// <summary>Opens a new event file in <paramref name="folder"/>, beside those of earlier attempts.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TensorBoardEvents(string folder, TimeProvider time)
        : this(Create(folder, time.GetUtcNow().ToUnixTimeSeconds()), time)
    {
    }

    /// <summary>Writes to an empty file, which it disposes.</summary>
    public TensorBoardEvents(Stream emptyFile, TimeProvider time)
    {
        (file, this.time) = (emptyFile, time);
        Write(Message(step: null, body => Field(body, 3, "brain.Event:2"u8)));
        file.Flush();
    }

    /// <summary>
    /// Training begins after <paramref name="step"/> steps. Points beyond it, of an attempt that came further and failed, are
    /// taken off the curves.
    /// </summary>
    public void Begin(long step)
    {
        // SessionLog { status = START } of event.proto: TensorBoard drops the points from its step on.
        Write(Message(step + 1, body => Field(body, 7, [1 << 3, 1])));
        file.Flush();
    }

    /// <summary>Adds one point to the curve <paramref name="tag"/>.</summary>
    public void Scalar(string tag, long step, double value)
    {
        var point = new MemoryStream();
        Field(point, 1, Encoding.UTF8.GetBytes(tag));
        point.WriteByte(2 << 3 | 5);
        Span<byte> bits = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bits, (float)value);
        point.Write(bits);

        var summary = new MemoryStream();
        Field(summary, 1, point.ToArray());
        Write(Message(step, body => Field(body, 5, summary.ToArray())));
    }

    /// <summary>Makes what was added visible to readers.</summary>
    public void Flush() => file.Flush();

    /// <summary>Closes the file; what it cannot take any more is lost.</summary>
    public void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // The disk is full, as the last Flush has said.
        }
    }

    // Processes of the same number on two machines, or within one second, must not write into one file.
    static FileStream Create(string folder, long seconds)
    {
        Directory.CreateDirectory(folder);
        for (var attempt = 0; ; attempt++)
        {
            var path = Path.Combine(folder, string.Create(
                CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.{attempt}"));
            try
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Somebody has this one: the next.
            }
        }
    }

    byte[] Message(long? step, Action<MemoryStream> addBody)
    {
        var body = new MemoryStream();
        body.WriteByte(1 << 3 | 1);
        Span<byte> bits = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bits, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        body.Write(bits);
        if (step is { } number)
        {
            body.WriteByte(2 << 3);
            Varint(body, (ulong)number);
        }
        addBody(body);
        return body.ToArray();
    }

    void Write(byte[] data)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(header, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        file.Write(header);
        file.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(header, MaskedCrc(data));
        file.Write(header[..4]);
    }

    static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8u;
    }

    static void Field(MemoryStream message, int number, ReadOnlySpan<byte> bytes)
    {
        message.WriteByte((byte)(number << 3 | 2));
        Varint(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    static void Varint(MemoryStream message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            message.WriteByte((byte)(value | 0x80));
        message.WriteByte((byte)value);
    }
}

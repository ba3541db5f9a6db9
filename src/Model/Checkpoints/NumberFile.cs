using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Millrace.Model.Checkpoints;

/// <summary>A file that bytes and numbers are read from by their place in it; asking beyond its end says so and allocates nothing.</summary>
sealed class NumberFile : IDisposable
{
    const int ChunkNumbers = 1 << 16;
    const int LargestRead = 1 << 26;

    readonly SafeFileHandle handle;

    NumberFile(string path, SafeFileHandle handle)
    {
        Path = path;
        this.handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>As it was opened.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <exception cref="CheckpointException">The file is not there, or may not be read.</exception>
    public static NumberFile Open(string path)
    {
        try
        {
            return new NumberFile(path, File.OpenHandle(path));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{path} does not exist");
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new CheckpointException($"{path} may not be read", cause);
        }
    }

    /// <summary>Width of a number in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is <see cref="NumberType.Other"/>.</exception>
    public static int WidthOf(NumberType type) => type switch
    {
        NumberType.Float64 => 8,
        NumberType.Float32 => 4,
        NumberType.Float16 or NumberType.BFloat16 => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Fills the bytes from this place on.</summary>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="bytes">Filled whole.</param>
    /// <param name="what">Is read, for the error.</param>
    /// <exception cref="CheckpointException">They are not all in the file.</exception>
    public void Read(long offset, Span<byte> bytes, string what)
    {
        if (offset < 0 || offset > Length - bytes.Length)
            throw CutShort(what);
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(handle, bytes[..Math.Min(bytes.Length, LargestRead)], offset);
            if (read == 0)
                throw CutShort(what);
            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <summary>A part of the file in memory.</summary>
    /// <exception cref="CheckpointException">It is not all in the file.</exception>
    public byte[] Read(long offset, long length, string what)
    {
        if (offset < 0 || length < 0 || length > Array.MaxLength || offset > Length - length)
            throw CutShort(what);
        var bytes = new byte[length];
        Read(offset, bytes, what);
        return bytes;
    }

    /// <summary>Reads floating-point numbers of any width as 32-bit floats.</summary>
    /// <exception cref="CheckpointException">They are not all in the file.</exception>
    public void ReadFloats(long offset, NumberType type, Span<float> destination, string what)
    {
        if (type == NumberType.Float32)
        {
            Read(offset, MemoryMarshal.AsBytes(destination), what);
            return;
        }
        var width = WidthOf(type);
        var buffer = new byte[Math.Min(ChunkNumbers, destination.Length) * width];
        for (var done = 0; done < destination.Length; done += ChunkNumbers)
        {
            var part = destination[done..Math.Min(done + ChunkNumbers, destination.Length)];
            var bytes = buffer.AsSpan(0, part.Length * width);
            Read(offset + (long)done * width, bytes, what);
            ToFloats(type, bytes, part);
        }
    }

    /// <summary>Converts little-endian numbers.</summary>
    /// <param name="type">How they are written.</param>
    /// <param name="bytes">As many as the numbers take.</param>
    /// <param name="destination">Filled whole.</param>
    public static void ToFloats(NumberType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (type)
        {
            case NumberType.Float32:
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case NumberType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
            case NumberType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            case NumberType.BFloat16:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.Int32BitsToSingle(shorts[i] << 16);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    public void Dispose() => handle.Dispose();

    CheckpointException CutShort(string what) => new($"{Path} is cut short within {what}: it has {Length} bytes");
}

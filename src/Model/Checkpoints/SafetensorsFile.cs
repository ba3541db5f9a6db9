using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Millrace.Model.Parameters;

namespace Millrace.Model.Checkpoints;

/// <summary>A file of named tensors in the safetensors format, as Hugging Face writes and reads it.</summary>
/// <remarks>
/// Eight bytes little-endian length of the header, the header in JSON (name → dtype, shape, data_offsets from the end of
/// the header), then the data without holes. Source: huggingface/safetensors, README, Format.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    const long MaxHeaderBytes = 100_000_000; // the reference reader's limit

    readonly string path;
    readonly SafeFileHandle file;

    SafetensorsFile(string path, SafeFileHandle file, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        this.path = path;
        this.file = file;
        Tensors = tensors;
    }

    /// <summary>The tensors of the file by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointException">The file is not there, cut short, or its header contradicts itself.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{path} does not exist");
        }
        try
        {
            return new SafetensorsFile(path, file, ReadHeader(path, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes tensors, in the order given.</summary>
    public static void Write(Stream stream, IReadOnlyList<NamedArray> tensors)
    {
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt"); // transformers refuses a file without it
            json.WriteEndObject();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Values.Length * 4L);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' '); // so that the data is aligned

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach (var tensor in tensors)
            for (var rest = tensor.Values; rest.Length > 0; rest = rest[Math.Min(rest.Length, 1 << 24)..])
                stream.Write(MemoryMarshal.AsBytes<float>(rest.Span[..Math.Min(rest.Length, 1 << 24)]));
    }

    /// <summary>Reads one tensor of floating-point numbers as 32-bit floats.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="destination">Takes its numbers, row-major.</param>
    /// <exception cref="CheckpointException">The tensor is missing, of another shape, or not of floating-point numbers.</exception>
    public void Read(string name, ReadOnlySpan<long> shape, Span<float> destination)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new CheckpointException($"{path} has no tensor {name}");
        if (!shape.SequenceEqual(tensor.Shape))
            throw new CheckpointException($"{path}: {name} has shape {Text(tensor.Shape)}, expected {Text(shape)}");
        if (tensor.Dtype == "F32")
        {
            Fill(tensor, MemoryMarshal.AsBytes(destination), tensor.Offset);
            return;
        }
        const int Chunk = 1 << 16;
        var width = WidthOf(tensor.Dtype);
        var buffer = new byte[Chunk * width];
        for (var done = 0; done < destination.Length; done += Chunk)
        {
            var part = destination[done..Math.Min(done + Chunk, destination.Length)];
            var bytes = buffer.AsSpan(0, part.Length * width);
            Fill(tensor, bytes, tensor.Offset + (long)done * width);
            Convert(tensor, bytes, part);
        }
    }

    public void Dispose() => file.Dispose();

    void Fill(TensorInfo tensor, Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes[..Math.Min(bytes.Length, 1 << 26)], offset);
            if (read == 0)
                throw new CheckpointException($"{path} is cut short within {tensor.Name}");
            bytes = bytes[read..];
            offset += read;
        }
    }

    void Convert(TensorInfo tensor, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (tensor.Dtype)
        {
            case "F64":
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
            case "F16":
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            case "BF16":
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.Int32BitsToSingle(shorts[i] << 16);
                break;
            default:
                throw new CheckpointException($"{path}: {tensor.Name} is {tensor.Dtype}, expected F32, F64, F16 or BF16");
        }
    }

    static Dictionary<string, TensorInfo> ReadHeader(string path, SafeFileHandle file)
    {
        var fileBytes = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[8];
        if (fileBytes < 8 || RandomAccess.Read(file, prefix, 0) < 8)
            throw new CheckpointException($"{path} is cut short: {fileBytes} bytes, a safetensors file has at least 8");
        var headerBytes = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (headerBytes < 2 || headerBytes > Math.Min(MaxHeaderBytes, fileBytes - 8))
            throw new CheckpointException($"{path}: the header is said to have {headerBytes} bytes, {fileBytes - 8} are left");
        var header = new byte[headerBytes];
        RandomAccess.Read(file, header, 8);
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement.EnumerateObject()
                .Where(entry => entry.Name != "__metadata__")
                .Select(entry => Info(path, entry, 8 + headerBytes, fileBytes))
                .ToDictionary(tensor => tensor.Name);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new CheckpointException($"{path}: the header is damaged: {cause.Message}", cause);
        }
    }

    static TensorInfo Info(string path, JsonProperty entry, long dataOffset, long fileBytes)
    {
        var offsets = entry.Value.GetProperty("data_offsets");
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        var tensor = new TensorInfo(entry.Name, entry.Value.GetProperty("dtype").GetString()!, shape, dataOffset + begin, end - begin);
        if (begin < 0 || end < begin || end > fileBytes - dataOffset)
            throw new CheckpointException($"{path}: {entry.Name} lies in bytes {begin}-{end} of {fileBytes - dataOffset}; the file is cut short or damaged");
        if (Array.Exists(shape, size => size < 0) || tensor.Count * WidthOf(tensor.Dtype) != tensor.Bytes)
            throw new CheckpointException($"{path}: {entry.Name} of shape {Text(shape)} and type {tensor.Dtype} has {tensor.Bytes} bytes");
        return tensor;
    }

    static int WidthOf(string dtype) => dtype switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        _ => 1,
    };

    static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

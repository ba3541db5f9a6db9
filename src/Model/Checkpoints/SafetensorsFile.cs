using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
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

    readonly NumberFile file;

    SafetensorsFile(NumberFile file, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        this.file = file;
        Tensors = tensors;
    }

    /// <summary>The tensors of the file by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointException">The file is not there, cut short, or its header contradicts itself.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = NumberFile.Open(path);
        try
        {
            return new SafetensorsFile(file, ReadHeader(file));
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
            throw new CheckpointException($"{file.Path} has no tensor {name}");
        if (!shape.SequenceEqual(tensor.Shape))
            throw new CheckpointException($"{file.Path}: {name} has shape {Text(tensor.Shape)}, expected {Text(shape)}");
        Read(tensor, destination);
    }

    /// <summary>Reads a tensor of the file, of whatever shape.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Takes its numbers, row-major.</param>
    /// <exception cref="CheckpointException">It is not of floating-point numbers.</exception>
    internal void Read(TensorInfo tensor, Span<float> destination)
    {
        var type = TypeOf(tensor.Dtype);
        if (type == NumberType.Other)
            throw new CheckpointException($"{file.Path}: {tensor.Name} is {tensor.Dtype}, expected F32, F64, F16 or BF16");
        file.ReadFloats(tensor.Offset, type, destination, tensor.Name);
    }

    /// <summary>The type that the format calls so.</summary>
    internal static NumberType TypeOf(string dtype) => dtype switch
    {
        "F32" => NumberType.Float32,
        "F64" => NumberType.Float64,
        "F16" => NumberType.Float16,
        "BF16" => NumberType.BFloat16,
        _ => NumberType.Other,
    };

    public void Dispose() => file.Dispose();

    static Dictionary<string, TensorInfo> ReadHeader(NumberFile file)
    {
        var (path, fileBytes) = (file.Path, file.Length);
        Span<byte> prefix = stackalloc byte[8];
        if (fileBytes < 8)
            throw new CheckpointException($"{path} is cut short: {fileBytes} bytes, a safetensors file has at least 8");
        file.Read(0, prefix, "its header");
        var headerBytes = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (headerBytes < 2 || headerBytes > Math.Min(MaxHeaderBytes, fileBytes - 8))
            throw new CheckpointException($"{path}: the header is said to have {headerBytes} bytes, {fileBytes - 8} are left");
        var header = file.Read(8, headerBytes, "its header");
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement.EnumerateObject()
                .Where(entry => entry.Name != "__metadata__")
                .Select(entry => Info(path, entry, 8 + headerBytes, fileBytes))
                .ToDictionary(tensor => tensor.Name);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
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

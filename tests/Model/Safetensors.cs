using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Millrace.Model.Tests;

/// <summary>The least of the safetensors format that oracles need: float32 arrays, whole files in memory.</summary>
static class Safetensors
{
    public static Dictionary<string, (long[] Shape, float[] Values)> Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = JsonNode.Parse(file.AsSpan(8, headerLength))!.AsObject();
        var tensors = new Dictionary<string, (long[], float[])>();
        foreach (var (name, entry) in header.Where(e => e.Key != "__metadata__"))
        {
            Assert.Equal("F32", (string)entry!["dtype"]!);
            var range = entry["data_offsets"].Deserialize<long[]>()!;
            var bytes = file.AsSpan(8 + headerLength + (int)range[0], (int)(range[1] - range[0]));
            tensors[name] = (entry["shape"].Deserialize<long[]>()!, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        }
        return tensors;
    }

    public static void Write(string path, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        var header = new JsonObject();
        var at = 0L;
        using var data = new MemoryStream();
        foreach (var (name, shape, values) in tensors)
        {
            data.Write(MemoryMarshal.AsBytes<float>(values));
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(s => (JsonNode)s)]),
                ["data_offsets"] = new JsonArray(at, data.Length),
            };
            at = data.Length;
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)text.Length));
        file.Write(text);
        data.WriteTo(file);
    }
}

using System.Text.Json;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.HuggingFace;

/// <summary>Weights that lie in several files, and an index in JSON that says which tensor is in which.</summary>
static class ShardedWeights
{
    /// <summary>The tensors of all files.</summary>
    /// <param name="index">Path of <c>model.safetensors.index.json</c> or <c>pytorch_model.bin.index.json</c>.</param>
    /// <param name="read">Reads one file.</param>
    /// <exception cref="CheckpointException">The index is damaged, or a tensor is not where it says.</exception>
    public static StoredTensors Read(string index, Func<string, StoredTensors> read)
    {
        var places = PlacesOf(index);
        var folder = Path.GetDirectoryName(index)!;
        var parts = new List<StoredTensors>();
        try
        {
            foreach (var shard in places.Values.Distinct().Order(StringComparer.Ordinal))
            {
                var part = read(Path.Combine(folder, shard));
                parts.Add(part);
                var names = part.Tensors.Select(tensor => tensor.StoredName).Concat(part.LeftOut.Select(left => left.Name)).ToHashSet();
                if (places.FirstOrDefault(place => place.Value == shard && !names.Contains(place.Key)).Key is { } absent)
                    throw new CheckpointException($"{index} says that {absent} is in {shard}, where it is not");
            }
        }
        catch
        {
            foreach (var file in parts.SelectMany(part => part.Files))
                file.Dispose();
            throw;
        }
        return new StoredTensors(
            parts[0].Format,
            [.. parts.SelectMany(part => part.Tensors)],
            [.. parts.SelectMany(part => part.LeftOut)],
            [.. parts.SelectMany(part => part.Files)]);
    }

    static Dictionary<string, string> PlacesOf(string index)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            var places = json.RootElement.GetProperty("weight_map").EnumerateObject().ToDictionary(place => place.Name, place => place.Value.GetString() ?? "");
            if (places.Values.FirstOrDefault(shard => shard.Length == 0 || Path.GetFileName(shard) != shard) is { } elsewhere)
                throw new CheckpointException($"{index} names `{elsewhere}`, which is no file beside it");
            return places.Count > 0 ? places : throw new CheckpointException($"{index} names no tensor");
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new CheckpointException($"{index} is damaged: {cause.Message}", cause);
        }
    }
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Model.Checkpoints;
using Millrace.Model.Parameters;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Checkpoints;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Tensors_written_are_read_back_equal() => Prop.ForAll<float[][]>(arrays =>
    {
        using var folder = new TestFolder();
        var tensors = arrays.Select((values, i) => new NamedArray($"t.{i}", [values.Length], values)).ToList();
        var path = Save(folder, tensors);
        using var file = SafetensorsFile.Open(path);
        return tensors.TrueForAll(tensor =>
        {
            var values = new float[tensor.Values.Length];
            file.Read(tensor.Name, tensor.Shape, values);
            return values.AsSpan().SequenceEqual(tensor.Values.Span) || values.Any(float.IsNaN);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Header_names_types_shapes_and_offsets_as_the_format_says()
    {
        using var folder = new TestFolder();
        var bytes = File.ReadAllBytes(Save(folder, [new("a", [2, 1], new float[] { 1, 2 }), new("b", [], new float[] { 3 })]));
        var length = (int)BitConverter.ToInt64(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd());
        Assert.Equal([1f, 2f, 3f], Enumerable.Range(0, 3).Select(i => BitConverter.ToSingle(bytes, 8 + length + 4 * i)));
    }

    [Fact]
    public void Every_shorter_file_is_refused()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Save(folder, [new("a", [3], new float[] { 1, 2, 3 })]));
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.PathOf("short");
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path).Dispose());
        }
    }

    [Fact]
    public void Flipped_header_bytes_are_refused_or_harmless()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Save(folder, [new("a", [3], new float[] { 1, 2, 3 })]));
        for (var i = 0; i < whole.Length - 12; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0x55;
            var path = folder.PathOf("damaged");
            File.WriteAllBytes(path, damaged);
            try
            {
                using var file = SafetensorsFile.Open(path);
                file.Read("a", [3], new float[3]);
            }
            catch (CheckpointException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Wrong_name_and_shape_are_named()
    {
        using var folder = new TestFolder();
        using var file = SafetensorsFile.Open(Save(folder, [new("a", [3], new float[] { 1, 2, 3 })]));
        Assert.EndsWith("has no tensor b", Assert.Throws<CheckpointException>(() => file.Read("b", [3], new float[3])).Message, StringComparison.Ordinal);
        Assert.EndsWith("a has shape [3], expected [1, 3]",
            Assert.Throws<CheckpointException>(() => file.Read("a", [1, 3], new float[3])).Message, StringComparison.Ordinal);
    }

    [SharedDataFact("checkpoints", "tiny_bert.safetensors")]
    public void File_of_another_program_is_read()
    {
        using var file = SafetensorsFile.Open(SharedData.PathOf("checkpoints", "tiny_bert.safetensors"));
        Assert.Contains(file.Tensors.Keys, name => name.EndsWith("word_embeddings.weight", StringComparison.Ordinal));
        foreach (var tensor in file.Tensors.Values.Where(t => t.Dtype is "F32" or "F16" or "BF16" or "F64"))
        {
            var values = new float[tensor.Count];
            file.Read(tensor.Name, tensor.Shape, values);
            Assert.All(values, value => Assert.True(float.IsFinite(value)));
        }
    }

    static string Save(TestFolder folder, IReadOnlyList<NamedArray> tensors)
    {
        var path = folder.PathOf("model.safetensors");
        using var stream = File.Create(path);
        SafetensorsFile.Write(stream, tensors);
        return path;
    }
}

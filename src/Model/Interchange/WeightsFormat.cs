using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.HuggingFace;
using Millrace.Model.Interchange.Paddle;
using Millrace.Model.Interchange.Pickles;
using Millrace.Model.Interchange.PyTorch;
using Millrace.Model.Interchange.TensorFlow;

namespace Millrace.Model.Interchange;

/// <summary>Tells by its first and last bytes what a file is, and has it read.</summary>
static class WeightsFormat
{
    const int HeadBytes = 512;
    const int TarMagicAt = 257;

    /// <summary>The tensors of a file, under Hugging Face's names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoder">What Hugging Face's names of the encoder begin with: <c>bert</c> or <c>electra</c>.</param>
    /// <exception cref="CheckpointException">It is damaged, or of a format that is not read.</exception>
    public static StoredTensors Read(string path, string encoder)
    {
        if (path.EndsWith(".index.json", StringComparison.Ordinal))
            return PyTorchNames.Rename(ShardedWeights.Read(path, file => ReadFile(file, encoder)), encoder);
        return ReadFile(path, encoder);
    }

    static StoredTensors ReadFile(string path, string encoder)
    {
        var file = NumberFile.Open(path);
        try
        {
            return ReadFile(file, encoder);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static StoredTensors ReadFile(NumberFile file, string encoder)
    {
        Span<byte> head = stackalloc byte[(int)Math.Min(HeadBytes, file.Length)];
        file.Read(0, head, "its first bytes");
        if (head.StartsWith("PK\x03\x04"u8))
            return PyTorchNames.Rename(TorchFile.ReadArchive(file), encoder);
        if (head is [0x80, <= 5, ..])
            return ReadPickle(file, encoder);
        if (SortedTable.IsTable(file) || file.Path.EndsWith(".index", StringComparison.Ordinal))
        {
            file.Dispose();
            return TensorFlowNames.Rename(TensorBundle.Read(Prefix(file.Path)));
        }
        if (head.Length > 8 && head[8] == '{')
        {
            file.Dispose();
            return PyTorchNames.Rename(ReadSafetensors(file.Path), encoder);
        }
        throw new CheckpointException($"{file.Path} is {Guess(head, file.Path)}; read are safetensors, PyTorch's .pt and .bin, TensorFlow's .index with its .data, Paddle's .pdparams");
    }

    static StoredTensors ReadPickle(NumberFile file, string encoder)
    {
        var machine = new PickleMachine(file, 0, file.Length);
        var first = machine.Run();
        return TorchFile.IsLegacyMagic(first)
            ? PyTorchNames.Rename(TorchFile.ReadLegacy(file, machine.Position), encoder)
            : PaddleNames.Rename(PaddleFile.Read(file, first));
    }

    static StoredTensors ReadSafetensors(string path)
    {
        var file = SafetensorsFile.Open(path);
        var tensors = file.Tensors.Values.Select(tensor =>
            new ForeignTensor(tensor.Name, tensor.Shape, SafetensorsFile.TypeOf(tensor.Dtype), destination => file.Read(tensor, destination)));
        return new StoredTensors("safetensors", [.. tensors], [], [file]);
    }

    static string Prefix(string path) => path.EndsWith(".index", StringComparison.Ordinal)
        ? path[..^".index".Length]
        : throw new CheckpointException($"{path} is the index of a TensorFlow checkpoint, whose name ends in .index");

    static string Guess(ReadOnlySpan<byte> head, string path)
    {
        if (path.Contains(".data-0", StringComparison.Ordinal))
            return "the numbers of a TensorFlow checkpoint; name its .index";
        if (head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            return "an HDF5 file of Keras";
        return head.Length > TarMagicAt + 5 && head.Slice(TarMagicAt, 5).SequenceEqual("ustar"u8)
            ? "a tar archive; unpack it"
            : "of a format that is not known";
    }
}

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>Hugging Face's names of today for the names of older releases, of NVIDIA's modules and of wrappers.</summary>
static class PyTorchNames
{
    /// <summary>What wrappers put before every name: DistributedDataParallel, torch.compile.</summary>
    static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>Buffers that older releases of Hugging Face's stored among the weights.</summary>
    static readonly string[] Buffers = ["embeddings.position_ids", "embeddings.token_type_ids"];

    /// <summary>The tensors under their names; buffers are left out.</summary>
    /// <param name="stored">As the file has them.</param>
    /// <param name="encoder">What the encoder's names begin with, <c>bert</c> or <c>electra</c>; a bare one has nothing there.</param>
    public static StoredTensors Rename(StoredTensors stored, string encoder)
    {
        var tensors = new List<ForeignTensor>();
        var leftOut = new List<LeftOut>(stored.LeftOut);
        foreach (var tensor in stored.Tensors)
        {
            var name = Modern(tensor.StoredName);
            if (Array.Exists(Buffers, buffer => name.EndsWith(buffer, StringComparison.Ordinal)))
                leftOut.Add(new LeftOut(tensor.StoredName, "a buffer: the numbers from 0 on"));
            else
                tensors.Add(tensor.Named(name));
        }
        var isBare = tensors.Exists(tensor => tensor.Name == "embeddings.word_embeddings.weight");
        if (isBare)
            tensors = tensors.ConvertAll(tensor => tensor.Named($"{encoder}.{tensor.Name}"));
        return stored with { Tensors = ElectraNames.OfPart(tensors), LeftOut = leftOut };
    }

    static string Modern(string name)
    {
        while (Array.Find(Wrappers, wrapper => name.StartsWith(wrapper, StringComparison.Ordinal)) is { } wrapper)
            name = name[wrapper.Length..];
        name = name.Replace(".dense_act.", ".dense.", StringComparison.Ordinal); // NVIDIA's LinearActivation
        if (name.EndsWith("LayerNorm.gamma", StringComparison.Ordinal))
            return name[..^"gamma".Length] + "weight";
        return name.EndsWith("LayerNorm.beta", StringComparison.Ordinal) ? name[..^"beta".Length] + "bias" : name;
    }
}

using System.Numerics;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.Pickles;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>What <c>torch.save</c> writes, since 1.6 (an archive) and before (pickles, then numbers). Nothing in it is ever run.</summary>
/// <remarks>Source: pytorch/torch/serialization.py, <c>_save</c> and <c>_legacy_save</c>; NVIDIA's checkpoints, spec B.5.</remarks>
static class TorchFile
{
    /// <summary>The number that the format before 1.6 starts with.</summary>
    static readonly BigInteger LegacyMagic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    const long LegacyProtocol = 1001;

    /// <summary>The keys under which programs put the weights among other things, most usual first.</summary>
    static readonly string[] StateKeys = ["model", "state_dict", "model_state_dict"];

    static readonly Dictionary<string, string> Known = new()
    {
        ["optimizer"] = "state of the optimizer",
        ["master params"] = "state of the optimizer",
        ["grad_scaler"] = "state of the loss scaler",
        ["epoch"] = "progress",
        ["files"] = "progress",
    };

    /// <summary>Whether a pickle is one of the format before 1.6.</summary>
    public static bool IsLegacyMagic(object? first) => first is BigInteger magic && magic == LegacyMagic;

    /// <summary>The tensors of an archive.</summary>
    /// <exception cref="CheckpointException">It is damaged, or no archive of tensors.</exception>
    public static StoredTensors ReadArchive(NumberFile file)
    {
        var entries = ZipDirectory.Read(file);
        var pickle = entries.Values.FirstOrDefault(entry => entry.Name.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new CheckpointException($"{file.Path} is an archive without data.pkl, so torch.save did not write it");
        ZipDirectory.Verify(file, pickle);
        var root = pickle.Name[..^"data.pkl".Length];
        RequireLittleEndian(file, entries, root);
        var value = new PickleMachine(file, pickle.Offset, pickle.Offset + pickle.Length).Run();
        return Find(file, value, new TorchTensors(file, new ZippedStorages(file, entries, root)));
    }

    /// <summary>The tensors of a file of the format before 1.6.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Behind its first pickle, the magic number.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static StoredTensors ReadLegacy(NumberFile file, long start)
    {
        if (Next() is not LegacyProtocol)
            throw new CheckpointException($"{file.Path} is of a protocol of PyTorch other than {LegacyProtocol}");
        if (Next() is PickleDictionary system && system["little_endian"] is false)
            throw new CheckpointException($"{file.Path} was written on a big-endian machine");
        var value = Next();
        var keys = Next() as List<object?> ?? throw new CheckpointException($"{file.Path} is damaged: it has no list of storages");
        var storages = new AppendedStorages(file, start, keys, AppendedStorages.In(value));
        return Find(file, value, new TorchTensors(file, storages));

        object? Next()
        {
            var machine = new PickleMachine(file, start, file.Length);
            var next = machine.Run();
            start = machine.Position;
            return next;
        }
    }

    static void RequireLittleEndian(NumberFile file, Dictionary<string, ZipEntry> entries, string root)
    {
        if (entries.TryGetValue($"{root}byteorder", out var order) && order.Length == "big".Length
            && file.Read(order.Offset, order.Length, order.Name).AsSpan().SequenceEqual("big"u8))
            throw new CheckpointException($"{file.Path} was written on a big-endian machine");
    }

    static StoredTensors Find(NumberFile file, object? root, TorchTensors tensors)
    {
        var found = new List<ForeignTensor>();
        var leftOut = new List<LeftOut>();
        var state = StateOf(file, root, leftOut);
        foreach (var (key, value) in state.Items)
        {
            if (key is not string name)
                leftOut.Add(new LeftOut(key?.ToString() ?? "None", "not under a name"));
            else if (tensors.Find(name, value) is { } tensor)
                found.Add(tensor);
            else
                leftOut.Add(new LeftOut(name, $"no tensor but {Kind(value)}"));
        }
        return new StoredTensors("PyTorch", found, leftOut, [file]);
    }

    static PickleDictionary StateOf(NumberFile file, object? root, List<LeftOut> leftOut)
    {
        if (root is not PickleDictionary all)
            throw new CheckpointException($"{file.Path} holds {Kind(root)}, expected a dictionary of tensors; nothing in it was run");
        if (StateKeys.FirstOrDefault(key => all[key] is PickleDictionary) is not { } stateKey)
            return all;
        foreach (var (key, value) in all.Items)
            if (key is string name && name != stateKey)
                leftOut.Add(new LeftOut(name, value is not PickleObject && Known.TryGetValue(name, out var known) ? known : Kind(value)));
        return (PickleDictionary)all[stateKey]!;
    }

    static string Kind(object? value) => value switch
    {
        null => "nothing",
        PickleObject made => $"what Python would get from {made.Maker}",
        PickleGlobal global => $"the name {global.Name}",
        PickleDictionary => "a dictionary",
        object?[] or List<object?> => "a list",
        string => "a text",
        bool or long or double or BigInteger => "a number",
        _ => "bytes",
    };
}

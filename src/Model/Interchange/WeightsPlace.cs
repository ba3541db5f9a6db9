using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange;

/// <summary>Finds the weights that a person means by a path: a file, or the folder of a run, a checkpoint or a model.</summary>
static partial class WeightsPlace
{
    /// <summary>Files by which a folder is recognised, whole models before parts of them.</summary>
    static readonly string[] Usual =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    static readonly string[] Endings = [".safetensors", ".index", ".pt", ".bin", ".pdparams"];

    /// <summary>The file to open.</summary>
    /// <exception cref="CheckpointException">There is none, or several and no way to choose.</exception>
    public static string Find(string path)
    {
        if (Directory.Exists(path))
            return InFolder(path);
        if (File.Exists(path))
            return path;
        foreach (var ending in (string[])[".index", ".pdparams"]) // TensorFlow's and Paddle's programs name checkpoints without
            if (File.Exists(path + ending))
                return path + ending;
        throw new CheckpointException($"{path} does not exist");
    }

    static string InFolder(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "checkpoints")))
            return Path.Combine(NewestOf(Path.Combine(folder, "checkpoints")), CheckpointFolder.WeightsFile);
        if (Usual.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } usual)
            return Sound(usual);
        if (Latest(folder) is { } latest)
            return latest;
        if (NvidiaNewest(folder) is { } newest)
            return newest;
        string[] candidates = [.. Directory.EnumerateFiles(folder)
            .Where(file => Endings.Contains(Path.GetExtension(file)) && Path.GetFileName(file) != CheckpointFolder.OptimizerFile)
            .Order(StringComparer.Ordinal)];
        return candidates switch
        {
            [var only] => only,
            [] => throw new CheckpointException($"{folder} has no weights: no {string.Join(", ", Usual)}, nor a file ending in {string.Join(", ", Endings)}"),
            _ => throw new CheckpointException($"{folder} has several: {string.Join(", ", candidates.Select(Path.GetFileName))}; name one"),
        };
    }

    /// <summary>The newest sound checkpoint of a run of ours.</summary>
    static string NewestOf(string checkpoints)
    {
        var folder = new CheckpointFolder(checkpoints, keep: 1);
        var damage = "";
        return folder.Newest(refused => damage = $"; {refused}") is { } newest
            ? folder.PathOf(newest.Step)
            : throw new CheckpointException($"{checkpoints} has no sound checkpoint{damage}");
    }

    /// <summary>Checks a checkpoint of ours, which has checksums, before its weights are taken.</summary>
    static string Sound(string weights)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(weights))!;
        if (OwnStep().Match(Path.GetFileName(folder)) is { Success: true } step && File.Exists(Path.Combine(folder, CheckpointFolder.ChecksumsFile)))
            new CheckpointFolder(Path.GetDirectoryName(folder)!, keep: 1).Verify(long.Parse(step.Groups[1].Value, CultureInfo.InvariantCulture));
        return weights;
    }

    /// <summary>What TensorFlow's note says is the latest.</summary>
    static string? Latest(string folder)
    {
        var note = Path.Combine(folder, "checkpoint");
        if (!File.Exists(note) || new FileInfo(note).Length > 1 << 20)
            return null;
        var line = File.ReadLines(note).FirstOrDefault(line => line.StartsWith("model_checkpoint_path:", StringComparison.Ordinal));
        if (line is null || line.Split('"') is not [_, var prefix, _])
            return null;
        var index = Path.Combine(folder, Path.GetFileName(prefix) + ".index"); // it may have been moved together with its folder
        return File.Exists(index) ? index : null;
    }

    /// <summary>The one that NVIDIA's PyTorch program would resume from: the largest N of <c>ckpt_N.pt</c>.</summary>
    static string? NvidiaNewest(string folder) => Directory.EnumerateFiles(folder, "ckpt_*.pt")
        .Select(file => (File: file, Match: NvidiaName().Match(Path.GetFileName(file))))
        .Where(found => found.Match.Success)
        .OrderBy(found => long.Parse(found.Match.Groups[1].Value, CultureInfo.InvariantCulture))
        .LastOrDefault().File;

    [GeneratedRegex(@"^step-(\d{6,18})$")]
    internal static partial Regex OwnStep();

    [GeneratedRegex(@"^ckpt_(\d{1,18})\.pt$")]
    internal static partial Regex NvidiaName();
}

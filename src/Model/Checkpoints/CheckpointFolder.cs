using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Millrace.Model.Checkpoints;

/// <summary>The checkpoints of a run: one folder a step, each there whole or not at all, the last few kept.</summary>
/// <param name="path">The folder that holds them, <c>RUN/checkpoints</c>.</param>
/// <param name="keep">How many are kept, at least 1.</param>
public sealed class CheckpointFolder(string path, int keep)
{
    /// <summary>Name of the weights' file, as Hugging Face names it.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>Name of the moments' file.</summary>
    public const string OptimizerFile = "optimizer.safetensors";

    const string ManifestFile = "checkpoint.json";
    internal const string ChecksumsFile = "SHA256SUMS"; // written last, in the form of `sha256sum`
    const int FormatVersion = 1;

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Steps whose checkpoints are kept besides the last few.</summary>
    public IReadOnlyCollection<long> Milestones { get; init; } = [];

    /// <summary>Where the checkpoint of a step is or will be.</summary>
    public string PathOf(long step) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"step-{step:D6}"));

    /// <summary>Writes a checkpoint beside, renames it into place, then drops the oldest ones.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="IOException">The disk is full or not writable; the checkpoints before are untouched.</exception>
    public string Save(Checkpoint checkpoint)
    {
        var final = PathOf(checkpoint.Step);
        var temporary = final + DurableFile.TemporaryExtension;
        try
        {
            Directory.CreateDirectory(path);
            foreach (var remains in Directory.GetDirectories(path, "*" + DurableFile.TemporaryExtension))
                DeleteFolder(remains);
            Directory.CreateDirectory(temporary);
            WriteFiles(checkpoint, temporary);
            DeleteFolder(final); // a step trained again after a fall-back
            Directory.Move(temporary, final);
            DurableFile.FlushFolder(path);
        }
        catch
        {
            DeleteFolder(temporary);
            throw;
        }
        foreach (var step in Steps().Except(Milestones).SkipLast(keep))
            DeleteFolder(PathOf(step));
        return final;
    }

    /// <summary>The steps that have a folder, ascending.</summary>
    public IReadOnlyList<long> Steps() => !Directory.Exists(path)
        ? []
        : [.. Directory.EnumerateDirectories(path, "step-*").Select(StepOf).Where(step => step >= 0).Order()];

    /// <summary>Renames all checkpoints after a step, so that training goes on from that one; nothing is removed.</summary>
    /// <param name="step">The step to go back to; 0: to the beginning.</param>
    /// <returns>The folders that the others lie in now.</returns>
    /// <exception cref="CheckpointException">There is no checkpoint of that step.</exception>
    public IReadOnlyList<string> SetAsideAfter(long step)
    {
        var steps = Steps();
        if (step > 0 && !steps.Contains(step))
            throw new CheckpointException(steps.Count == 0
                ? $"{path} has no checkpoint"
                : $"{path} has no checkpoint of step {step}; it has {string.Join(", ", steps)}");
        List<string> aside = [];
        foreach (var later in steps.Where(later => later > step))
            aside.Add(SetAside(PathOf(later)));
        return aside;
    }

    static string SetAside(string folder)
    {
        var aside = folder + ".later";
        for (var again = 2; Directory.Exists(aside); again++)
            aside = string.Create(CultureInfo.InvariantCulture, $"{folder}.later-{again}");
        Directory.Move(folder, aside);
        return aside;
    }

    /// <summary>The newest sound checkpoint, checked against its checksums; null where there is none.</summary>
    /// <param name="refused">Told of each newer one that is damaged, by name and reason.</param>
    public CheckpointManifest? Newest(Action<string> refused)
    {
        foreach (var step in Steps().Reverse())
        {
            try
            {
                return Verify(step);
            }
            catch (CheckpointException damage)
            {
                refused(damage.Message);
            }
        }
        return null;
    }

    /// <summary>Checks every file of a checkpoint.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public CheckpointManifest Verify(long step)
    {
        var folder = PathOf(step);
        try
        {
            var checksums = File.ReadAllLines(Path.Combine(folder, ChecksumsFile));
            foreach (var line in checksums)
                VerifyFile(folder, line);
            foreach (var file in new[] { WeightsFile, OptimizerFile, ManifestFile })
                if (!checksums.Any(line => line.EndsWith($"  {file}", StringComparison.Ordinal)))
                    throw new CheckpointException($"{folder}/{ChecksumsFile} is cut short: it does not list {file}");
            var manifest = JsonSerializer.Deserialize<CheckpointManifest>(File.ReadAllBytes(Path.Combine(folder, ManifestFile)), Json);
            return manifest is { FormatVersion: FormatVersion }
                ? manifest
                : throw new CheckpointException($"{folder}/{ManifestFile} has format_version {manifest?.FormatVersion}, expected {FormatVersion}");
        }
        catch (Exception cause) when (cause is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{folder} is not complete: {cause.Message}", cause);
        }
    }

    static void VerifyFile(string folder, string line)
    {
        const int Digits = 64;
        if (line.Length < Digits + 3 || line[Digits..(Digits + 2)] != "  " || line.Contains('/', StringComparison.Ordinal))
            throw new CheckpointException($"{folder}/{ChecksumsFile} is damaged: `{line}` is not a checksum and a name");
        var file = Path.Combine(folder, line[(Digits + 2)..]);
        var got = Sha256(file);
        if (got != line[..Digits])
            throw new CheckpointException(
                $"{file} is damaged: {new FileInfo(file).Length} bytes with SHA-256 {got[..12]}…, expected {line[..12]}…");
    }

    static void WriteFiles(Checkpoint checkpoint, string folder)
    {
        WriteFile(folder, WeightsFile, stream => SafetensorsFile.Write(stream, checkpoint.Weights));
        WriteFile(folder, OptimizerFile, stream => SafetensorsFile.Write(stream, checkpoint.OptimizerState));
        foreach (var (name, content) in checkpoint.Files)
            WriteFile(folder, name, stream => stream.Write(content.Span));
        var manifest = new CheckpointManifest(FormatVersion, checkpoint.Step, checkpoint.Fingerprint, checkpoint.Progress);
        WriteFile(folder, ManifestFile, stream => JsonSerializer.Serialize(stream, manifest, Json));

        var sums = Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => $"{Sha256(file)}  {Path.GetFileName(file)}\n");
        var text = Encoding.UTF8.GetBytes(string.Concat(sums));
        WriteFile(folder, ChecksumsFile, stream => stream.Write(text));
        DurableFile.FlushFolder(folder);
    }

    static void WriteFile(string folder, string name, Action<Stream> write)
    {
        using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        write(file);
        file.Flush(flushToDisk: true);
    }

    static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    static long StepOf(string folder) =>
        long.TryParse(Path.GetFileName(folder).AsSpan("step-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : -1;
}

using System.Text.Json;
using Millrace.Model.Checkpoints;
using Millrace.Model.Parameters;
using Millrace.Model.Training;

namespace Millrace.Model.Interchange;

/// <summary>
/// Weights that some program wrote: ours, Hugging Face's (safetensors, PyTorch), NVIDIA's (PyTorch, Paddle), Google's (TensorFlow). They are
/// read as data, under Hugging Face's names; no code that a file brings along is ever run.
/// </summary>
public sealed class ForeignCheckpoint : IDisposable
{
    readonly StoredTensors stored;

    ForeignCheckpoint(string path, string? configFile, StoredTensors stored)
    {
        (Path, ConfigFile, this.stored) = (path, configFile, stored);
        VocabularyFile = Beside(path, "vocab.txt");
    }

    /// <summary>The file that was found, an index where there are several.</summary>
    public string Path { get; }

    /// <summary>What a person calls its format.</summary>
    public string Format => stored.Format;

    /// <summary>The <c>config.json</c> or <c>bert_config.json</c> that lies beside, or null.</summary>
    public string? ConfigFile { get; }

    /// <summary>The <c>vocab.txt</c> that lies beside, or null.</summary>
    public string? VocabularyFile { get; }

    /// <summary>The weights, not read yet.</summary>
    public IReadOnlyList<ForeignTensor> Tensors => stored.Tensors;

    /// <summary>What there is besides, and is not read.</summary>
    public IReadOnlyList<LeftOut> LeftOut => stored.LeftOut;

    /// <summary>Opens a file, a folder of a model or checkpoint, the folder of a run (its newest checkpoint), or a TensorFlow or Paddle prefix.</summary>
    /// <exception cref="CheckpointException">There is nothing, it is damaged, or of a format that is not read.</exception>
    public static ForeignCheckpoint Open(string path)
    {
        var file = WeightsPlace.Find(path);
        var config = Beside(file, "config.json") ?? Beside(file, "bert_config.json");
        return new ForeignCheckpoint(file, config, WeightsFormat.Read(file, EncoderOf(config)));
    }

    /// <summary>Fills the parameters of a network. Heads that are not in the file at all stay as they are, which the report says.</summary>
    /// <param name="parameters">Names, shapes and memory of all parameters, such as <see cref="FlatParameters.State"/>.</param>
    /// <returns>What was read, what was not, and why.</returns>
    /// <exception cref="CheckpointException">Tensors are missing, too many or of another shape; all are named. Then nothing is filled.</exception>
    public WeightReport ReadInto(IReadOnlyList<NamedArray> parameters) => new WeightMatch(Path, stored, parameters).Read();

    /// <summary>Fills the parameters of a network, and compares its configuration with the one that lies beside the file, if one does.</summary>
    /// <param name="network">The network's.</param>
    /// <param name="parameters">Names, shapes and memory of all its parameters.</param>
    /// <returns>What was read, what was not, and why.</returns>
    /// <exception cref="CheckpointException">
    /// Tensors are missing, too many or of another shape; or the two networks differ in heads, positions or places of their norms.
    /// </exception>
    public WeightReport ReadInto(INetworkConfig network, IReadOnlyList<NamedArray> parameters)
    {
        string[] notes = ConfigFile is null ? [] : [.. ConfigComparison.Notes(ConfigFile, ConfigComparison.Read(ConfigFile), network.Encoder)];
        var report = ReadInto(parameters);
        return report with { Notes = [.. report.Notes, .. notes] };
    }

    public void Dispose()
    {
        foreach (var file in stored.Files)
            file.Dispose();
    }

    static string? Beside(string file, string name)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>What Hugging Face's names of the encoder begin with: <c>bert</c> or <c>electra</c>.</summary>
    internal static string EncoderOf(string? configFile)
    {
        if (configFile is null)
            return "bert";
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(configFile));
            return config.RootElement.TryGetProperty("model_type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "electra"
                ? "electra"
                : "bert";
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{configFile} is not JSON: {cause.Message}", cause);
        }
    }
}

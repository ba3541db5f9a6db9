using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Checkpoints;
using Millrace.Model.Parameters;

namespace Millrace.Model.Interchange.HuggingFace;

/// <summary>Writes a network as a folder that Hugging Face's <c>from_pretrained</c> loads.</summary>
public static class HuggingFaceModel
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes <c>config.json</c>, <c>model.safetensors</c> and, with a vocabulary, the tokenizer's files. The folder appears whole or not at all.</summary>
    /// <param name="from">Has the weights.</param>
    /// <param name="layout">What of them is written.</param>
    /// <param name="vocabularyFile">
    /// A token a line; null: no tokenizer. Whether that lower-cases is taken from <c>tokenizer_config.json</c> beside it, else from its tokens.
    /// </param>
    /// <param name="folder">New, or empty.</param>
    /// <returns>What became of the weights.</returns>
    /// <exception cref="CheckpointException">The weights lack something, or the folder has something in it.</exception>
    public static WeightReport Write(ForeignCheckpoint from, ModelLayout layout, string? vocabularyFile, string folder)
    {
        if (Path.Exists(folder) && (File.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new CheckpointException($"{folder} is not empty; name a folder that is not there yet");
        if (vocabularyFile is not null)
            RequireRows(layout, vocabularyFile);
        var arrays = layout.Parameters
            .Select(parameter => new NamedArray(parameter.Spec.Name, parameter.Spec.Shape, new float[parameter.Spec.Length])).ToList();
        var report = from.ReadInto(arrays);
        if (report.Fresh.Count > 0)
            throw new CheckpointException(
                $"{from.Path} lacks {string.Join(" and ", report.Fresh.Select(name => NetworkPart.Of(name).Name).Distinct())}; ask for a head without");

        var temporary = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + DurableFile.TemporaryExtension;
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        DurableFile.CreateFolder(temporary);
        try
        {
            DurableFile.Write(Path.Combine(temporary, "config.json"), Encoding.UTF8.GetBytes(layout.Config.ToJsonString(Indented) + "\n"));
            using (var weights = DurableFile.Create(Path.Combine(temporary, CheckpointFolder.WeightsFile)))
            {
                SafetensorsFile.Write(weights.Stream, [.. arrays.Zip(layout.Parameters, (array, parameter) => array with { Name = parameter.Name })]);
                weights.Commit();
            }
            if (vocabularyFile is not null)
                WriteTokenizer(temporary, vocabularyFile, layout);
            if (Directory.Exists(folder))
                Directory.Delete(folder); // empty, as was made sure
            Directory.Move(temporary, folder);
            DurableFile.FlushFolder(Path.GetDirectoryName(temporary)!);
        }
        catch
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            throw;
        }
        return report;
    }

    static void RequireRows(ModelLayout layout, string vocabularyFile)
    {
        if (!File.Exists(vocabularyFile))
            throw new CheckpointException($"{vocabularyFile} does not exist");
        var (tokens, rows) = (TokenizerFiles.CountOf(File.ReadAllBytes(vocabularyFile)), (int)layout.Config["vocab_size"]!);
        if (tokens > rows)
            throw new CheckpointException($"{vocabularyFile} has {tokens} tokens, the network has vocab_size = {rows}");
    }

    static void WriteTokenizer(string folder, string vocabularyFile, ModelLayout layout)
    {
        var vocabulary = File.ReadAllBytes(vocabularyFile);
        var lower = Said(vocabularyFile) ?? !TokenizerFiles.HasCapitals(vocabulary);
        foreach (var (name, content) in TokenizerFiles.Of(vocabulary, lower, layout.MaxLength))
            DurableFile.Write(Path.Combine(folder, name), content);
    }

    /// <summary>What the file beside a vocabulary says of lower-casing.</summary>
    static bool? Said(string vocabularyFile)
    {
        var file = Path.Combine(Path.GetDirectoryName(vocabularyFile)!, TokenizerFiles.ConfigFile);
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file))?["do_lower_case"] is JsonValue value && value.TryGetValue<bool>(out var lower) ? lower : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{file} is not JSON: {cause.Message}", cause);
        }
    }
}

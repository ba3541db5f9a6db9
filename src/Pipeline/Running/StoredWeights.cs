using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Electra;
using Millrace.Model.Training;

namespace Millrace.Pipeline.Running;

/// <summary>A folder with the weights of a network that was pre-trained.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Step">Steps that they were trained; null where nobody says.</param>
sealed record StoredWeights(string Folder, long? Step)
{
    const string ConfigFile = "config.json";
    const string VocabularyFile = "vocab.txt";

    /// <summary>The file with the numbers.</summary>
    public string File => Path.Combine(Folder, CheckpointFolder.WeightsFile);

    /// <summary>A checkpoint of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">Of which step; null: the newest one that is sound.</param>
    /// <param name="warn">Is told of damaged ones that are passed over.</param>
    /// <exception cref="RunException">There is none.</exception>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static StoredWeights Of(RunFolder run, long? step, Action<string> warn)
    {
        var checkpoints = new CheckpointFolder(run.Checkpoints, keep: 1);
        if (checkpoints.Steps() is not [_, ..] steps)
            throw new RunException($"{run.Path} has no checkpoint", hint: $"see how far it is: millrace status {run.Path}", exitCode: 2);
        if (step is { } wanted && !steps.Contains(wanted))
            throw new RunException($"{run.Path} has no checkpoint of step {wanted}; it has {string.Join(", ", steps)}", exitCode: 2);
        var found = (step is { } named ? checkpoints.Verify(named) : checkpoints.Newest(warn))
            ?? throw new CheckpointException($"no checkpoint in {run.Checkpoints} is sound");
        return new StoredWeights(checkpoints.PathOf(found.Step), found.Step);
    }

    /// <summary>A folder that somebody names: a checkpoint of any run, or a model that was published.</summary>
    /// <exception cref="RunException">It has no weights.</exception>
    /// <exception cref="CheckpointException">It is a checkpoint, and damaged.</exception>
    public static StoredWeights Of(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(folder);
        if (!System.IO.File.Exists(Path.Combine(path, CheckpointFolder.WeightsFile)))
            throw new RunException($"{folder} has no {CheckpointFolder.WeightsFile}", hint: "name a checkpoint, such as runs/NAME/checkpoints/step-001000", exitCode: 2);
        var siblings = new CheckpointFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, keep: 1);
        foreach (var step in siblings.Steps().Where(step => siblings.PathOf(step) == Path.GetFullPath(path)))
            return new StoredWeights(path, siblings.Verify(step).Step);
        return new StoredWeights(path, Step: null);
    }

    /// <summary>The shape of the network.</summary>
    /// <exception cref="RunException">Its config.json is missing, or says something else.</exception>
    public INetworkConfig Network()
    {
        var file = Path.Combine(Folder, ConfigFile);
        try
        {
            var json = System.IO.File.ReadAllText(file);
            return (string?)JsonNode.Parse(json)?["model_type"] == "electra" ? ElectraConfigFile.Parse(json, file) : BertConfigFile.Parse(json, file);
        }
        catch (Exception cause) when (cause is FileNotFoundException or InvalidDataException or JsonException or InvalidOperationException)
        {
            throw new RunException(cause is InvalidDataException ? cause.Message : $"{file}: {(cause is FileNotFoundException ? "there is no such file" : "not JSON of a model")}", cause: cause, exitCode: 2);
        }
    }

    /// <summary>Refuses weights whose tokens are not those of a run.</summary>
    /// <exception cref="RunException">The vocabularies differ.</exception>
    public void RequireVocabulary(RunFolder run)
    {
        var own = Path.Combine(Folder, VocabularyFile);
        if (System.IO.File.Exists(own) && !System.IO.File.ReadAllBytes(own).AsSpan().SequenceEqual(System.IO.File.ReadAllBytes(run.Vocabulary)))
            throw new RunException(
                $"{own} is another vocabulary than {run.Vocabulary}: the same numbers are other tokens", hint: "name the run that the weights were trained in", exitCode: 2);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Electra;
using Millrace.Model.Interchange;
using Millrace.Model.Training;

namespace Millrace.Pipeline.Running;

/// <summary>The weights of a network that was pre-trained, here or elsewhere.</summary>
/// <param name="Path">Where they are.</param>
/// <param name="Step">The step of the run that they are of; null where they are from elsewhere.</param>
/// <param name="Checkpoint">The same, opened.</param>
sealed record StoredWeights(string Path, long? Step, ForeignCheckpoint Checkpoint) : IDisposable
{
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
        var found = step ?? checkpoints.Newest(warn)?.Step ?? throw new CheckpointException($"no checkpoint in {run.Checkpoints} is sound");
        var path = checkpoints.PathOf(found);
        return new StoredWeights(path, found, ForeignCheckpoint.Open(path));
    }

    /// <summary>Weights that somebody names: a checkpoint of any run, or those of another program.</summary>
    /// <exception cref="CheckpointException">There are none, or they are damaged.</exception>
    public static StoredWeights Elsewhere(string path) =>
        new(System.IO.Path.TrimEndingDirectorySeparator(path), Step: null, ForeignCheckpoint.Open(path));

    /// <summary>The shape of the network, as the configuration beside the weights says; null where there is none.</summary>
    /// <exception cref="RunException">It says something else.</exception>
    public INetworkConfig? Network()
    {
        if (Checkpoint.ConfigFile is not { } file)
            return null;
        try
        {
            var json = File.ReadAllText(file);
            return (string?)JsonNode.Parse(json)?["model_type"] == "electra" ? ElectraConfigFile.Parse(json, file) : BertConfigFile.Parse(json, file);
        }
        catch (InvalidDataException cause)
        {
            throw new RunException(cause.Message, cause: cause, exitCode: 2);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new RunException($"{file}: not JSON of a model", cause: cause, exitCode: 2);
        }
    }

    /// <summary>Refuses weights whose tokens are not those of a run.</summary>
    /// <exception cref="RunException">The vocabularies differ.</exception>
    public void RequireVocabulary(RunFolder run)
    {
        if (Checkpoint.VocabularyFile is { } own && !File.ReadAllBytes(own).AsSpan().SequenceEqual(File.ReadAllBytes(run.Vocabulary)))
            throw new RunException(
                $"{own} is another vocabulary than {run.Vocabulary}: the same numbers are other tokens", hint: "name the run that the weights were trained in", exitCode: 2);
    }

    /// <inheritdoc/>
    public void Dispose() => Checkpoint.Dispose();
}

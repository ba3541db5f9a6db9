using System.Text.Json.Nodes;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Running;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>The data of another run, which <c>millrace.data</c> names: its input need not be there any more.</summary>
/// <param name="Path">The folder of that run.</param>
/// <param name="Stored">Its plan.</param>
/// <param name="Files">What it was made of, by name and length.</param>
/// <param name="Vocabulary">The vocabulary that was given to it; null where it trained one.</param>
sealed record BorrowedData(string Path, JsonNode Stored, IReadOnlyList<InputFile> Files, Vocabulary? Vocabulary)
{
    /// <summary>Reads the plan of a run.</summary>
    /// <exception cref="RunException">It is none, or its data is not prepared.</exception>
    public static BorrowedData Of(string path, PipelineOptions options)
    {
        var folder = new RunFolder(path);
        var stored = PlanFile.Read(folder)
            ?? throw new RunException($"{path} is not the folder of a run: it has no plan.json", hint: "millrace.data names the folder of a run whose data is prepared", exitCode: 2);
        if (!File.Exists(folder.Prepared))
            throw new RunException($"{path} has no data to train on yet", hint: $"see how far it is: millrace status {path}", exitCode: 2);
        return new BorrowedData(
            path,
            stored,
            [.. stored["files"]!.AsArray().Select(file => new InputFile((string)file!["name"]!, (string)file["name"]!, (long)file["bytes"]!, options.Sources[0]))],
            stored["vocabulary_sha256"] is null ? null : Vocabulary.Read(folder.Vocabulary));
    }

    /// <summary>The name of one of its data sets; null is that of the first.</summary>
    /// <param name="fingerprint">Of the data set that is wanted.</param>
    /// <param name="wanted">The configuration that wants it, for what is said where there is none.</param>
    /// <param name="operational">Keys that may differ.</param>
    /// <exception cref="RunException">The run has other data; says what differs.</exception>
    public string? NameOf(string fingerprint, LoadedConfig wanted, IReadOnlyCollection<string> operational)
    {
        if (Sets.FirstOrDefault(set => (string?)set!["fingerprint"] == fingerprint) is { } found)
            return (string?)found["name"];
        var differences = ConfigFingerprint.Differences(Stored["config"]!.ToJsonString(), wanted.Root, [.. operational, .. Plan.OfTraining]);
        throw new RunException(
            $"{Path} has other data than {wanted.File} asks for{string.Concat(differences.Take(12).Select(line => $"\n  {line}"))}",
            hint: "set back what differs, or leave millrace.data out to prepare data of its own",
            exitCode: 3);
    }

    IEnumerable<JsonNode?> Sets => Stored["data_sets"]?.AsArray() ?? [];
}

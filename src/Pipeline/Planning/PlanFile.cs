using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Checkpoints;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Planning;

/// <summary>The file <c>plan.json</c>: a run directory belongs to one plan.</summary>
static class PlanFile
{
    static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>
    /// Writes the plan where there is none yet, or where only training differs and nothing is trained; refuses to go on with another.
    /// </summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="folder">Where.</param>
    /// <param name="isTrained">Whether there are checkpoints that training would go on from.</param>
    /// <exception cref="RunException">The directory belongs to another plan; says what differs.</exception>
    public static void WriteOrRefuse(Plan plan, RunFolder folder, bool isTrained)
    {
        if (Read(folder) is not { } stored)
        {
            Write(plan, folder);
            return;
        }
        if ((string?)stored["fingerprint"] == plan.Fingerprint)
            return;
        var sameData = (string?)stored["data_fingerprint"] == plan.DataFingerprint && OtherCode(plan, stored).Count == 0;
        if (sameData && !isTrained)
        {
            Write(plan, folder);
            return;
        }
        var differences = Differences(plan, stored);
        var what = sameData ? "trainings" : "data sets";
        throw new RunException(
            $"{folder.Path} was started with another plan; resuming would mix two {what}{string.Concat(differences.Select(line => $"\n  {line}"))}",
            hint: sameData
                ? $"set back what differs; or train on the same data in another folder: --run-dir NEW --set millrace.data={folder.Path}"
                : "use a new --run-dir, or set back what differs",
            exitCode: 3);
    }

    /// <summary>The stored plan; null where there is none.</summary>
    public static JsonNode? Read(RunFolder folder)
    {
        if (!File.Exists(folder.Plan))
            return null;
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(folder.Plan));
        }
        catch (JsonException damage)
        {
            throw JsonFile.Damaged(folder.Plan, damage);
        }
    }

    static void Write(Plan plan, RunFolder folder)
    {
        var stored = new JsonObject
        {
            ["name"] = plan.Options.Name,
            ["file"] = plan.Config.File,
            ["overrides"] = new JsonArray([.. plan.Overrides.Select(setting => JsonValue.Create(setting))]),
            ["steps"] = plan.Options.Steps,
            ["fingerprint"] = plan.Fingerprint,
            ["data_fingerprint"] = plan.DataFingerprint,
            ["data_sets"] = new JsonArray([.. plan.Data.Select(data => new JsonObject { ["name"] = data.Name, ["fingerprint"] = data.Fingerprint })]),
            ["phases"] = new JsonArray([.. plan.Phases.Select(phase => new JsonObject
            {
                ["name"] = phase.Name,
                ["first_step"] = phase.FirstStep,
                ["last_step"] = phase.LastStep,
                ["data_set"] = phase.Data.Name,
            })]),
            ["vocabulary_sha256"] = plan.Vocabulary?.Sha256,
            ["code"] = new JsonObject(
                plan.Options.Chain.Custom.Select(stage => KeyValuePair.Create(stage.Name, (JsonNode?)$"{stage.Code}"))),
            ["files"] = new JsonArray([.. plan.Files.Select(file => new JsonObject { ["name"] = file.Name, ["bytes"] = file.Length })]),
            ["changed"] = ConfigRendering.Changed(plan.Config.Root, plan.Config.Reference),
            ["config"] = JsonNode.Parse(ConfigRendering.Json(plan.Config.Root)),
        };
        DurableFile.Write(folder.Plan, JsonSerializer.SerializeToUtf8Bytes(stored, Json));
    }

    static List<StageEntry> OtherCode(Plan plan, JsonNode stored) =>
    [
        .. plan.Options.Chain.Custom.Where(stage =>
            stored["code"]?[stage.Name] is { } code && (string?)code != $"{stage.Code}"),
    ];

    static List<string> Differences(Plan plan, JsonNode stored)
    {
        List<string> lines = [.. ConfigFingerprint.Differences(stored["config"]!.ToJsonString(), plan.Config.Root, Plan.OperationalOf(plan.Options))];
        lines.AddRange(OtherCode(plan, stored).Select(stage => $"{stage.Name} ({stage.Detail}) was compiled from other code"));
        var before = stored["files"]!.AsArray().ToDictionary(file => (string)file!["name"]!, file => (long)file!["bytes"]!);
        foreach (var file in plan.Files)
            if (!before.Remove(file.Name, out var bytes))
                lines.Add($"{file.Name} was not there");
            else if (bytes != file.Length)
                lines.Add($"{file.Name} had {bytes:N0} bytes, now {file.Length:N0}");
        lines.AddRange(before.Keys.Select(name => $"{name} is gone"));
        if ((string?)stored["vocabulary_sha256"] != plan.Vocabulary?.Sha256)
            lines.Add("the vocabulary file has changed");
        return lines.Count > 12 ? [.. lines[..10], $"and {lines.Count - 10} more"] : lines;
    }
}

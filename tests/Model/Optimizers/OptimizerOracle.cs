using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Optimizers;

/// <summary>Runs tests/Oracles/optimizers_torch.py.</summary>
static class OptimizerOracle
{
    /// <summary>The parameters of a network after a step on each batch, and how often the gradients were clipped, for each of the optimizers.</summary>
    public static (Dictionary<string, float[]> Parameters, int Clipped)[] Steps(
        BertForPreTraining network, PreTrainingBatch[] batches, double[] learningRates, OptimizerOptions[] optimizers)
    {
        using var folder = new TestFolder();
        var request = new JsonObject
        {
            ["config"] = JsonNode.Parse(BertConfigFile.Write(network.Config)),
            ["batches"] = new JsonArray([.. batches.Select(BertOracle.Describe)]),
            ["optimizers"] = new JsonArray([.. optimizers.Select(options => Describe(options, learningRates))]),
        };
        var parameters = folder.PathOf("in.safetensors");
        Safetensors.Write(parameters, network.Parameters.State().Select(p => (p.Name, p.Shape, p.Values.ToArray())));
        var output = folder.PathOf("out.safetensors");
        OraclePrograms.Python("optimizers_torch.py", "steps", folder.Write("case.json", request.ToJsonString()), parameters, output);
        var found = Safetensors.Read(output);
        return [.. optimizers.Select((_, i) => (
            network.Parameters.Slots.ToDictionary(slot => slot.Name, slot => found[$"{i}.{slot.Name}"].Values),
            (int)found[$"{i}.clipped"].Values[0]))];
    }

    /// <summary>The learning rates of all steps, for each of the schedules.</summary>
    public static double[][] Rates(IEnumerable<(ScheduleOptions Schedule, long MaxSteps)> schedules)
    {
        using var folder = new TestFolder();
        var request = new JsonArray([.. schedules.Select(s => (JsonNode)new JsonObject
        {
            ["type"] = Name(s.Schedule.Type),
            ["learning_rate"] = s.Schedule.LearningRate,
            ["warmup_steps"] = s.Schedule.WarmupSteps,
            ["max_steps"] = s.MaxSteps,
            ["degree"] = s.Schedule.Degree,
            ["floor"] = s.Schedule.Floor,
        })]);
        return JsonSerializer.Deserialize<double[][]>(
            OraclePrograms.Python("optimizers_torch.py", "rates", folder.Write("case.json", request.ToJsonString())))!;
    }

    static JsonNode Describe(OptimizerOptions options, double[] learningRates) => new JsonObject
    {
        ["type"] = options.Type == OptimizerKind.Lamb ? "lamb" : "adamw",
        ["learning_rates"] = JsonSerializer.SerializeToNode(learningRates),
        ["beta1"] = options.Beta1,
        ["beta2"] = options.Beta2,
        ["eps"] = options.Eps,
        ["weight_decay"] = options.WeightDecay,
        ["no_decay"] = JsonSerializer.SerializeToNode(options.NoDecay),
        ["max_grad_norm"] = options.MaxGradNorm,
        ["use_nvlamb"] = options.UseNvlamb,
        ["bias_correction"] = options.BiasCorrection,
        ["layerwise_lr_decay"] = options.LayerwiseLrDecay,
    };

    static string Name(ScheduleKind kind) => kind switch
    {
        ScheduleKind.PolyWarmUp => "poly-warm-up",
        ScheduleKind.PolynomialDecay => "polynomial-decay",
        ScheduleKind.LinearWarmUp => "linear-warm-up",
        _ => "constant",
    };
}

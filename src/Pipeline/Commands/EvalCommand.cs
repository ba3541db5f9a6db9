using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Interchange;
using Millrace.Model.Torch;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace eval</c>: what a checkpoint makes of the held-out split of a run; what training says at its step.</summary>
static class EvalCommand
{
    /// <summary>The command.</summary>
    public static Command Define(GlobalOptions global)
    {
        var run = new Argument<string>("run") { Description = "the folder of a run, such as runs/quickstart" };
        var step = WholeNumber.Option("--step", min: 1, "the checkpoint of this step; default the newest one");
        var checkpoint = new Option<string?>("--checkpoint") { Description = "weights from elsewhere, with the same vocabulary: a checkpoint of another run, or anybody's that millrace export reads", HelpName = "path" };
        var samples = WholeNumber.Option("--samples", min: 1, "held-out samples to look at; default millrace.loader.evaluation_samples of the run");
        var batch = WholeNumber.Option("--batch", min: 1, "sequences of one forward pass; default millrace.loader.micro_batch_size of the run");
        var command = new Command("eval", "say how well a checkpoint does on the held-out split of its run");
        command.Arguments.Add(run);
        foreach (var option in (Option[])[step, checkpoint, samples, batch])
            command.Options.Add(option);
        command.SetAction((parsed, _) =>
        {
            var (wanted, elsewhere) = (parsed.GetValue(step), parsed.GetValue(checkpoint));
            if (wanted is not null && elsewhere is not null)
                throw new RunException("--step and --checkpoint name two sets of weights", hint: "leave one out", exitCode: ExitCode.Usage);
            return InvokeAsync(parsed.GetValue(run)!, wanted, elsewhere, Int(samples), Int(batch), global.Read(parsed));

            int? Int(Option<long?> option) => parsed.GetValue(option) is { } number ? (int)Math.Min(number, int.MaxValue) : null;
        });
        return command;
    }

    static async Task<int> InvokeAsync(string path, long? step, string? elsewhere, int? samples, int? batch, Invocation invocation)
    {
        var run = StoredTraining.Read(path);
        var folder = run.Folder;
        if (!File.Exists(folder.Prepared))
            throw new RunException($"{folder.DataPath} has no data yet", hint: $"see how far it is: millrace status {folder.DataPath}", exitCode: ExitCode.Usage);
        using var weights = elsewhere is null ? StoredWeights.Of(folder, step, invocation.Screen.Warning) : StoredWeights.Elsewhere(elsewhere);
        weights.RequireVocabulary(folder);
        var settings = run.At(weights.Step);
        var network = weights.Network() ?? settings.Network;
        var loader = settings.Loader with
        {
            EvaluationSamples = samples ?? settings.Loader.EvaluationSamples,
            MicroBatchSize = batch ?? settings.Loader.MicroBatchSize,
        };
        using var batches = new PhaseBatches(folder, settings.DataSet, loader, settings.Masks, network.Encoder.VocabSize);
        using var interruption = new Interruption(invocation.Screen);
        using var thread = new TorchThread("evaluation", settings.Threads);
        WeightReport? read = null;
        var report = await thread.InvokeAsync(() => HeldOutEvaluation.Of(
            network, settings.Backend, weights.Checkpoint, found => Require(read = found), weights.Step ?? 0,
            Told(batches.HeldOut(), invocation.Screen), interruption.Stop)).ConfigureAwait(false);
        if (read!.Fresh.Any(IsOfNextSentence)) // drawn, so what it says is chance
            report = report with { Loss = report.MlmLoss, NspLoss = null, NspAccuracy = null };
        if (report.Sequences == 0)
            throw loader.EvaluationSamples == 0
                ? new RunException($"{path} looks at no held-out sample: millrace.loader.evaluation_samples = 0", hint: $"millrace eval {path} --samples 1024", exitCode: ExitCode.Usage)
                : new RunException($"{path} holds nothing out: millrace.stages.pair-segments.held_out_share = 0", hint: "prepare a run that does", exitCode: ExitCode.Usage);
        var baselines = Summary.BaselinesOf(folder);
        if (invocation.IsJson)
            invocation.Screen.Result(Facts(path, weights, report, baselines).ToJsonString());
        else
            foreach (var line in Lines(weights, report, baselines))
                invocation.Screen.Result(line);
        return ExitCode.Done;
    }

    static void Require(WeightReport read)
    {
        if (read.Fresh.FirstOrDefault(name => !IsOfNextSentence(name)) is { } missing)
            throw new RunException($"{read.Path} cannot be judged: it has no {missing}", hint: "name weights that have the head they were pre-trained with", exitCode: ExitCode.Usage);
    }

    static bool IsOfNextSentence(string name) =>
        name.StartsWith("cls.seq_relationship.", StringComparison.Ordinal) || name.StartsWith("bert.pooler.", StringComparison.Ordinal);

    static IEnumerable<PreTrainingBatch> Told(IEnumerable<PreTrainingBatch> batches, Screen screen)
    {
        var sequences = 0L;
        foreach (var batch in batches)
        {
            yield return batch;
            screen.Status($"evaluating  {Quantity.Of(sequences += batch.BatchSize, "sequence")}");
        }
    }

    static IEnumerable<string> Lines(StoredWeights weights, EvaluationReport report, RunReport.BaselineLosses baselines)
    {
        yield return $"{weights.Path}{(weights.Step is { } step ? $", step {Quantity.Count(step)}" : "")}, on {Quantity.Of(report.Sequences, "held-out sequence")}";
        yield return Text($"  loss        {report.Loss:F4}");
        var bigram = baselines.BigramCrossEntropy is { } value ? Text($", bigram {value:F3}") : "";
        yield return Text($"  masked LM   loss {report.MlmLoss:F4} (unigram entropy {baselines.UnigramEntropy:F3}{bigram}), perplexity {TrainingText.Perplexity(report.Perplexity)}, accuracy {report.MlmAccuracy:P1}");
        if (report is { NspLoss: { } loss, NspAccuracy: { } judged })
            yield return Text($"  next sent.  loss {loss:F4}, accuracy {judged:P1}");
        if (report.Discriminator is { } disc)
        {
            yield return Text($"  discrim.    loss {disc.Loss:F4}, accuracy {disc.Accuracy:P1} (always \"original\" {1 - disc.ReplacedShare:P1}), precision {disc.Precision:P1}, recall {disc.Recall:P1}");
            yield return Text($"  generator   {disc.SampledAccuracy:P1} of its samples are the original token");
        }
    }

    static JsonObject Facts(string path, StoredWeights weights, EvaluationReport report, RunReport.BaselineLosses baselines)
    {
        var facts = TrainingText.Facts(report, baselines);
        facts["step"] = weights.Step;
        facts.Insert(0, "run_dir", path);
        facts.Insert(1, "checkpoint", weights.Path);
        facts.Insert(2, "split", "held-out");
        return facts;
    }

    // The culture that names no country writes a blank before the percent sign.
    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal);
}

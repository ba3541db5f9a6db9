using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;
using Millrace.Oracles;
using Millrace.Pipeline.Running;

namespace Millrace.Benchmarks;

/// <summary>
/// What does hocon/books-4x256.conf learn on the real books, and what does the same network learn in PyTorch, from the same initial
/// weights, on the same batches, at the same learning rates?
/// </summary>
static class LearningBench
{
    const string Peer = "PyTorch, the same batches";

    static readonly string Vocabulary = SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt");

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        var why = TorchLibrary.WhyMissing() ?? Oracle.PythonTorch.WhyMissing()
            ?? (SharedData.Has("books") && File.Exists(Vocabulary) ? null : "needs ../shared/data/books and vocab");
        if (Skipped.Where("learning", why))
            yield break;
        using var folder = new TestFolder();
        var run = folder.PathOf("run");
        ChildProcess.Run("dotnet",
        [
            Repository.PathOf("artifacts", "millrace", "Millrace.Pipeline.dll"), "run", Repository.PathOf("hocon", "books-4x256.conf"), "--json",
            "--run-dir", run, "--set", $"millrace.source.path={SharedData.PathOf("books")}", "--set", $"millrace.vocabulary.path={Vocabulary}",
        ]);
        var trained = JsonNode.Parse(File.ReadAllText(new RunFolder(run).Report))!["train"]!;
        var peer = TrainPeer(run, folder.PathOf("initial.safetensors"));

        yield return BenchRow.Beside("held-out masked-LM loss", (double)trained["held_out_mlm_loss"]!, "nats", Peer, peer.MlmLoss);
        yield return BenchRow.Beside("time of the steps", (double)trained["seconds"]!, "s", Peer, peer.Seconds);
    }

    static (double MlmLoss, double Seconds) TrainPeer(string run, string initial)
    {
        var stored = StoredTraining.Read(run);
        var (settings, config) = (stored.At(null), StoredRun.ConfigOf(stored.Folder, phase: null));
        var optimizer = OptimizerOptions.Bind(config.Section("millrace.optimizer"));
        var schedule = ScheduleOptions.Bind(config.Section("millrace.optimizer.schedule"));
        var steps = TrainerOptions.Bind(config.Section("millrace.trainer")).Steps;
        using (var network = new BertForPreTraining((BertConfig)settings.Network, Precision.Float32, config.Section("millrace").UInt64("seed")))
        using (var file = File.Create(initial))
            SafetensorsFile.Write(file, [.. network.Parameters.State()]);

        var start = new ProcessStartInfo("/usr/bin/python3", [Repository.PathOf("tests", "Benchmarks", "peer_learning.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in TrainBench.TunedEnvironment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using (var input = new BinaryWriter(process.StandardInput.BaseStream))
        using (var batches = new PhaseBatches(stored.Folder, settings.DataSet, settings.Loader, settings.Masks, settings.Network.Encoder.VocabSize))
        {
            input.Write(JsonSerializer.SerializeToUtf8Bytes(new
            {
                config = JsonNode.Parse(settings.Network.ToJson()),
                weights = initial,
                precision = settings.Backend.Precision.Name(),
                threads = Environment.ProcessorCount,
                optimizer = new
                {
                    beta1 = optimizer.Beta1,
                    beta2 = optimizer.Beta2,
                    eps = optimizer.Eps,
                    weight_decay = optimizer.WeightDecay,
                    no_decay = optimizer.NoDecay,
                    max_grad_norm = optimizer.MaxGradNorm,
                },
            }));
            input.Write((byte)'\n');
            for (var step = 0L; step < steps; step++)
                Write(input, kind: 1, schedule.At(step, steps), batches.Step(step).Single());
            foreach (var batch in batches.HeldOut())
                Write(input, kind: 2, 0, batch);
            input.Write(0);
        }
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"peer_learning.py exited with {process.ExitCode}");
        using var json = JsonDocument.Parse(output);
        return (json.RootElement.GetProperty("mlm_loss").GetDouble(), json.RootElement.GetProperty("seconds").GetDouble());
    }

    static void Write(BinaryWriter output, int kind, double learningRate, PreTrainingBatch batch)
    {
        var nextSentence = batch.NextSentenceLabels ?? [];
        output.Write(kind);
        output.Write(learningRate);
        foreach (var length in (int[])[batch.BatchSize, batch.InputIds.Length, batch.MaskedLmPositions.Length, nextSentence.Length])
            output.Write(length);
        int[][] arrays =
        [
            batch.CuSeqlens ?? throw new InvalidOperationException("bug: batches are unpadded"),
            batch.InputIds, batch.TokenTypeIds, batch.MaskedLmPositions, batch.MaskedLmLabels, nextSentence,
        ];
        foreach (var array in arrays)
            output.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(array));
    }
}

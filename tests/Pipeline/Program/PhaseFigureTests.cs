using Millrace.Pipeline.Tests.Reporting;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>What is told of a training in phases, each with data of its own.</summary>
public sealed class PhaseFigureTests : IDisposable
{
    const string Phases = """
        millrace {
          model { max_position_embeddings = 48, precision = fp32 }
          phases {
            short { trainer.steps = 8 }
            tall {
              stages { pair-segments.max_seq_length = 48, mask-tokens.max_predictions_per_seq = 7 }
              loader { global_batch_size = 6, micro_batch_size = 2 }
              trainer.steps = 6
            }
          }
          trainer { checkpoint-steps = 3, log-steps = 2, benchmark { warmup-steps = 1, steps = 2 } }
        }

        """;

    readonly TinyRun tiny = new(Phases);

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Each_phase_is_judged_on_its_own_data_logged_once_and_timed_by_itself()
    {
        var run = tiny.Run("run", "tiny.conf", "--json").Succeeded().Json;
        var evaluations = run.Where(line => (string?)line["event"] == "evaluation").ToDictionary(line => (int)line["step"]!);
        Assert.Equal([8, 10, 14], evaluations.Keys.Order());
        foreach (var step in (int[])[8, 14])
        {
            var now = Assert.Single(tiny.Run("eval", "runs/tiny", "--step", $"{step}", "--json").Succeeded().Json);
            Assert.Equal(
                ((double)evaluations[step]["loss"]!, (double)evaluations[step]["mlm_loss"]!, (double)evaluations[step]["nsp_accuracy"]!),
                ((double)now["loss"]!, (double)now["mlm_loss"]!, (double)now["nsp_accuracy"]!));
        }

        var log = DlLoggerReader.Read(tiny.PathOf("runs", "tiny", "dllogger.json"));
        Assert.Equal([2L, 4, 6, 8, 10, 12, 14], log.Steps.Where(step => step.Data.ContainsKey("average_loss")).Select(step => step.Step[1]));
        Assert.Equal(14, Assert.Single(log.Steps, step => step.Data.ContainsKey("final_loss")).Step[1]);
        Assert.Equal(tiny.Report("runs/tiny")["train"]!["last_loss"]!.ToString(), Assert.Single(log.Summaries).Data["final_loss"].ToString("R", System.Globalization.CultureInfo.InvariantCulture));

        var before = tiny.Everything("runs/tiny");
        var timed = tiny.Run("train", "tiny.conf", "--benchmark", "--json").Succeeded().Json;
        Assert.Equal([("short", 8, 2), ("tall", 6, 2)], timed.Select(line => ((string)line["phase"]!, (int)line["global_batch_size"]!, (int)line["steps"]!)));
        Assert.Equal(before, tiny.Everything("runs/tiny"));

        var status = Assert.Single(tiny.Run("status", "runs/tiny", "--json").Succeeded().Json);
        Assert.Equal(("done", 14), ((string)status["state"]!, (int)status["steps"]!));
    }
}

using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>What <c>millrace.phases</c> says, and what it cannot say.</summary>
public sealed class PhaseSetTests : IDisposable
{
    readonly TestFolder folder = new();

    public PhaseSetTests() => folder.Write("input/text.txt", "A sentence. Another one.\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_phase_has_its_settings_and_those_derived_of_them_and_the_runs_elsewhere()
    {
        var options = Of("""
            millrace {
              seed = 7
              stages.pair-segments.dupe_factor = 2
              optimizer.beta2 = 0.98
              phases {
                two { trainer.steps = 30, stages.pair-segments.max_seq_length = 512, loader.micro_batch_size = 8, optimizer.schedule.learning_rate = 4e-3 }
                one { trainer.steps = 70 }
              }
            }
            """).Options;
        Assert.Equal(["one", "two"], options.Phases.Select(phase => phase.Name));
        Assert.Equal(100, options.Steps);
        var (one, two) = (options.Phases[0].Options, options.Phases[1].Options);
        Assert.Equal((128, 128, 32, 1e-4, 0.98, 2), Facts(one));
        Assert.Equal((512, 512, 8, 4e-3, 0.98, 2), Facts(two));
        Assert.Equal([7UL, 7], new[] { one.Seed, two.Seed });

        static (int, int, int, double, double, double) Facts(PipelineOptions of) => (
            of.Stages.Pairs.MaxSeqLength, of.Stages.Bins.MaxSeqLength, of.Loader.MicroBatchSize, of.Schedule.LearningRate,
            of.Optimizer.Beta2, of.Stages.Pairs.DupeFactor);
    }

    [Fact]
    public void Phases_are_planned_one_after_the_other_each_with_data_of_its_own_only_where_it_differs()
    {
        var plan = Of("""
            millrace.phases {
              a.trainer.steps = 3
              b { trainer.steps = 4, stages.pair-segments.max_seq_length = 64 }
              c { trainer { steps = 5, checkpoint-steps = 2 }, optimizer.type = lamb }
              d { trainer.steps = 6, stages.pair-segments.max_seq_length = 64, loader.global_batch_size = 64 }
            }
            """);
        Assert.Equal([("a", 0L, 3L), ("b", 3, 7), ("c", 7, 12), ("d", 12, 18)], plan.Phases.Select(phase => (phase.Name!, phase.FirstStep, phase.LastStep)));
        Assert.Equal([null, "b", null, "b"], plan.Phases.Select(phase => phase.Data.Name));
        Assert.Equal(2, plan.Data.Count);
    }

    [Fact]
    public void A_run_without_phases_is_one_phase_without_a_name()
    {
        var plan = Of("millrace.trainer.steps = 9");
        Assert.Equal((null, 0L, 9L, null), Assert.Single(plan.Phases) is var only ? (only.Name, only.FirstStep, only.LastStep, only.Data.Name) : default);
        Assert.Equal(plan.DataFingerprint, plan.Data[0].Fingerprint);
    }

    [Fact]
    public void Phases_change_the_plan_but_how_fast_they_are_done_does_not_and_training_leaves_the_data()
    {
        const string Phases = "millrace.phases { a.trainer.steps = 3, b { trainer.steps = 4, stages.pair-segments.max_seq_length = 64 } }\n";
        var plan = Of(Phases);
        var faster = Of(Phases + "millrace.phases { a.trainer.checkpoint-steps = 5, b { trainer.log-steps = 1, loader.page-cache = 1MiB } }");
        Assert.Equal((plan.Fingerprint, plan.DataFingerprint), (faster.Fingerprint, faster.DataFingerprint));
        var steeper = Of(Phases + "millrace.phases.b.optimizer.schedule.learning_rate = 1e-3");
        Assert.NotEqual(plan.Fingerprint, steeper.Fingerprint);
        Assert.Equal(plan.DataFingerprint, steeper.DataFingerprint);
        var longer = Of(Phases + "millrace.phases.b.stages.pair-segments.max_seq_length = 72");
        Assert.NotEqual(plan.DataFingerprint, longer.DataFingerprint);
    }

    [Theory]
    [InlineData("a { trainer.steps = 1, source.path = x }", "millrace.phases.a.source is the run's; a phase sets stages, loader, optimizer, trainer, model")]
    [InlineData("a { trainer.steps = 1, stages.tokenize.max_sentence_tokens = 9 }", "millrace.phases.a.stages.tokenize would give other tokens, but all phases share them; a phase sets pair-segments, mask-tokens, bin-by-length, write-shards")]
    [InlineData("a { trainer { steps = 1, init-checkpoint = x } }", "millrace.phases.a.trainer.init-checkpoint is the run's: set millrace.trainer.init-checkpoint")]
    [InlineData("a { trainer.steps = 0 }", "millrace.phases.a.trainer.steps must be at least 1")]
    [InlineData("a.trainer.steps = 1, b { trainer.steps = 1, model.hidden_size = 384 }", "millrace.phases.b.model must be the network of a, but has bert.embeddings.word_embeddings.weight [30528, 384]")]
    [InlineData("a.trainer.steps = 1, b { trainer.steps = 1, stages.pair-segments.held_out_share = 0.2 }", "millrace.phases.b.stages.pair-segments.held_out_share must be that of a: else one phase trains on what another holds out")]
    [InlineData("a { trainer.stepz = 1 }", "unknown key millrace.trainer.stepz; did you mean `steps`?")]
    [InlineData("a { trainer.steps = 1, stages.pair-segments.max_seq_length = 1024 }", "millrace.stages.pair-segments.max_seq_length must be ≤ millrace.model.max_position_embeddings = 512, got 1024")]
    [InlineData("shards { trainer.steps = 1 }", "millrace.phases.shards cannot be the name of a phase: its data would lie in a folder of that name")]
    [InlineData("\"a/b\" { trainer.steps = 1 }", "millrace.phases.a/b cannot be the name of a phase: its data would lie in a folder of that name")]
    public void What_a_phase_cannot_say_is_one_problem(string phases, string problem)
    {
        var wrong = Assert.Throws<ConfigException>(() => Of($"millrace.phases {{ {phases} }}"));
        var only = Assert.Single(wrong.Problems);
        Assert.Equal(problem, only.Message);
        Assert.EndsWith("own.conf", only.Origin.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loader.train_batch_size", "global_batch_size")]
    [InlineData("loader.gradient_accumulation_steps", "micro_batch_size")]
    [InlineData("loader.per_device_train_batch_size", "micro_batch_size")]
    [InlineData("trainer.max_steps", "steps")]
    [InlineData("trainer.num_train_steps", "steps")]
    [InlineData("trainer.save_checkpoints_steps", "checkpoint-steps")]
    [InlineData("trainer.steps_this_run", "steps-this-run")]
    [InlineData("trainer.init_checkpoint", "init-checkpoint")]
    public void What_others_call_a_setting_is_told_by_our_name(string key, string ours)
    {
        var wrong = Assert.Throws<ConfigException>(() => Of($"millrace.{key} = 1"));
        Assert.Equal($"unknown key millrace.{key}; did you mean `{ours}`?", Assert.Single(wrong.Problems).Message);
    }

    Plan Of(string config) => Plan.Of(
        PlanDraft.Load(folder.Write("own.conf", config), [$"millrace.source.path={folder.PathOf("input")}"], runDir: null), fetched: []);
}

using System.Text.Json.Nodes;
using Millrace.Pipeline.Commands;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Shards;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>Stages of one's own at every place of the graph.</summary>
public sealed class CustomStageTests : IDisposable
{
    const string Behind = "split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length";

    static readonly string Acme = $$"""
        keep-long { class = "Acme.Stages.KeepLongDocuments", assembly = "{{typeof(TestStages).Assembly.Location}}", min-words = 2 }
        drop-repeated { class = "Acme.Stages.DropRepeatedDocuments, Millrace.Pipeline.Tests" }
        """;

    readonly CustomRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task The_sample_refuses_what_is_short_and_drops_what_is_repeated()
    {
        Assert.True(await run.RunAsync($"keep-long, drop-repeated, {Behind}", Acme) == ExitCode.Done, run.Screen);
        var report = JsonNode.Parse(File.ReadAllText(run.PathOf("run", "report.json")))!;
        Assert.Equal(4, (int)report["documents"]!); // of 6
        Assert.Equal("""{"document is too short":1}""", report["rejected_by_reason"]!.ToJsonString());
    }

    [Fact]
    public void Defaults_of_an_assembly_count_and_lie_below_the_users_file()
    {
        var config = LoadedConfig.Load(run.Write($"keep-long, drop-repeated, {Behind}", Acme), []);
        Assert.Equal(4096, config.Section("millrace.stages.drop-repeated").Int("window"));
        Assert.Equal(2, config.Section("millrace.stages.keep-long").Int("min-words"));
    }

    [Fact]
    public async Task What_cleaning_removes_is_not_in_the_vocabulary()
    {
        var stages = $$"""
            first { class = "{{TestStages.NameOf("Blank")}}", letters = q }
            second { class = "{{TestStages.NameOf("Blank")}}", letters = ws }
            """;
        Assert.True(await run.RunAsync($"first, second, {Behind}", stages) == ExitCode.Done, run.Screen);
        var tokens = File.ReadAllText(run.PathOf("run", "vocab.txt"));
        Assert.Contains("miller", tokens, StringComparison.Ordinal);
        Assert.Equal(-1, tokens.IndexOfAny(['q', 'w', 's']));
    }

    [Fact]
    public async Task Stages_are_taken_between_all_others_and_given_what_is_prepared()
    {
        var stages = $$"""
            every-second.class = "{{TestStages.NameOf("EverySecond")}}"
            pair-first { class = "{{TestStages.NameOf("PairFirstSentences")}}", max_seq_length = 64 }
            one-prediction.class = "{{TestStages.NameOf("OnePrediction")}}"
            """;
        var graph = "split-sentences, tokenize, every-second, pair-first, mask-tokens, one-prediction, bin-by-length";
        Assert.True(await run.RunAsync(graph, stages) == ExitCode.Done, run.Screen);
        using var dataset = Dataset.Open(run.PathOf("run", "shards"), 1 << 20);
        StoredSample[] samples =
        [
            .. dataset.Description.Bins.SelectMany(bin =>
                Enumerable.Range(0, (int)bin.Samples).Select(i => dataset.Sample(bin.Split, bin.Bin, i))),
        ];
        Assert.Equal([0, 2, 4], samples.Select(sample => sample.Document).Order()); // one sample each
        Assert.All(samples, sample => Assert.Single(sample.MaskedLmPositions));
    }

    [Fact]
    public async Task A_stage_that_throws_is_told_with_its_place_and_the_log()
    {
        Assert.Equal(ExitCode.Failed, await run.RunAsync($"mine, {Behind}", $"mine.class = \"{TestStages.NameOf("Fails")}\""));
        Assert.Equal(
            """
            error: mine stopped the run
              first cause   mill.txt, bytes 190-268: the cupboard is bare
              log           DIR/run/log.jsonl

            hint: `tail -n 1 DIR/run/log.jsonl` has the stack trace; a stage throws PoisonElementException for an element that can never pass

            """, run.Screen);
        var last = JsonNode.Parse(File.ReadLines(run.PathOf("run", "log.jsonl")).Last())!;
        Assert.Contains("TestStages.Fails.OnElementAsync", (string)last["exception"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_with_state_is_known_before_it_is_made() =>
        Assert.Equal([false, true], run.Load($"keep-long, drop-repeated, {Behind}", Acme).Options.Chain.Custom.Select(stage => stage.KeepsState));

    [Fact]
    public void A_stage_that_the_graph_leaves_out_is_a_warning()
    {
        var plan = run.Load(Behind, $$"""mine { class = "{{TestStages.NameOf("Blank")}}", letters = q }""");
        Assert.Equal(
            ["millrace.stages.mine.class is not used"],
            plan.Config.Warnings().Select(warning => warning.Message));
    }

    [Fact]
    public void Other_code_is_another_plan_and_another_place_of_it_is_not()
    {
        var file = typeof(TestStages).Assembly.Location;
        var plan = run.Load($"keep-long, drop-repeated, {Behind}", Acme);
        var chain = plan.Options.Chain;
        var recompiled = plan.Options with
        {
            Chain = chain with { Tokens = [chain.Tokens[0] with { Code = Guid.Empty }, .. chain.Tokens.Skip(1)] },
        };
        var other = new Plan(plan.Config, recompiled, plan.Files, plan.Vocabulary, Borrowed: null);
        Assert.NotEqual(plan.Fingerprint, other.Fingerprint);
        Assert.Equal(plan.DataFingerprint, other.DataFingerprint); // what the code does lies in the shards

        var moved = Acme.Replace(file, Path.Combine(Path.GetDirectoryName(file)!, ".", Path.GetFileName(file)), StringComparison.Ordinal);
        Assert.NotEqual(Acme, moved);
        Assert.Equal(plan.Fingerprint, run.Load($"keep-long, drop-repeated, {Behind}", moved).Fingerprint);
    }

    [Fact]
    public async Task A_run_that_was_begun_with_other_code_is_refused()
    {
        var graph = $"drop-repeated, {Behind}";
        Assert.True(await run.RunAsync(graph, Acme) == ExitCode.Done, run.Screen);
        var stored = JsonNode.Parse(File.ReadAllText(run.PathOf("run", "plan.json")))!;
        stored["fingerprint"] = "of other code";
        stored["code"]!["drop-repeated"] = $"{Guid.Empty}";
        File.WriteAllText(run.PathOf("run", "plan.json"), stored.ToJsonString());

        Assert.Equal(ExitCode.PlanMismatch, await run.RunAsync(graph, Acme));
        Assert.Contains(
            "resuming would mix two data sets\n  drop-repeated (Acme.Stages.DropRepeatedDocuments, Millrace.Pipeline.Tests) was compiled from other code\n\nhint:",
            run.Screen, StringComparison.Ordinal);
    }
}

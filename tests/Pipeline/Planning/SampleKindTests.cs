using System.Text.Json.Nodes;
using Millrace.Pipeline.Commands;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>Every kind of sample from text to shards, as the configuration asks for it.</summary>
public sealed class SampleKindTests : IDisposable
{
    const string Masked = "split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length";

    const string Records = """
        src/mill.py<CODESPLIT>Opens the sluice.
          Lets the water run.<CODESPLIT>def open(sluice):
            sluice.lift()
            return sluice

        src/cart.py<CODESPLIT><CODESPLIT>def load(cart, sack):
            cart.append(sack)

        src/nothing.py<CODESPLIT>Says nothing.<CODESPLIT>

        src/no_record.py: a file that is something else
        """;

    readonly CustomRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("next-sentence", "tokens")]
    [InlineData("packed", "whole-words")]
    [InlineData("electra", "electra")]
    [InlineData("bart", "n-grams")]
    public async Task Samples_of_every_kind_get_to_the_shards(string kind, string masks)
    {
        var (samples, vocabulary) = await SamplesAsync(run, Masked, $"pair-segments {{ kind = {kind}, max_seq_length = 24 }}, bin-by-length.bin_size = 10, mask-tokens.kind = {masks}");
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            Assert.NotEmpty(sample.MaskedLmPositions);
            var ids = sample.OriginalIds();
            Assert.Equal((vocabulary.ClsId, vocabulary.SepId), (ids[0], ids[^1]));
            Assert.Equal(kind == "next-sentence" ? 3 : kind == "electra" && sample.SegmentBStart < ids.Length ? 3 : 2, ids.Count(vocabulary.IsSpecial));
        }
    }

    [Fact]
    public async Task Samples_are_not_masked_where_the_graph_has_no_mask_tokens()
    {
        var (masked, _) = await SamplesAsync(run, Masked, "");
        using var other = new CustomRun();
        var (samples, vocabulary) = await SamplesAsync(other, "split-sentences, tokenize, pair-segments, bin-by-length", "");
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Empty(sample.MaskedLmPositions));
        Assert.All(samples, sample => Assert.Empty(sample.MaskedLmLabels));
        Assert.All(samples, sample => Assert.DoesNotContain(vocabulary.MaskId, sample.InputIds));
        Assert.Equal(masked.Select(sample => sample.OriginalIds()), samples.Select(sample => sample.InputIds));
    }

    [Fact]
    public async Task Code_is_paired_with_its_docstring_and_what_is_no_code_is_rejected()
    {
        using var code = new CustomRun { Text = Records };
        var (samples, vocabulary) = await SamplesAsync(
            code, "tokenize-code, pair-segments, mask-tokens, bin-by-length", "pair-segments { kind = code, short_seq_prob = 0.0 }");
        Assert.Equal(
            ["opens the sluice . lets the water run . | def open ( sluice ) : sluice . lift ( ) return sluice", "def load ( cart , sack ) : cart . append ( sack )"],
            samples.OrderBy(sample => sample.Document).Select(sample => Text(sample, vocabulary)));
        var report = JsonNode.Parse(File.ReadAllText(code.PathOf("run", "report.json")))!["rejected_by_reason"]!.AsObject();
        Assert.Equal(
            [("record has no code", 1), ("record is not name, docstring and code with <CODESPLIT> between them", 1)],
            report.Select(reason => (reason.Key, (int)reason.Value!)).Order());
    }

    [Fact]
    public void Samples_of_code_need_tokens_of_code()
    {
        Assert.Equal(
            "custom.conf:8: pair-segments has kind = code, which needs tokenize-code in place of split-sentences and tokenize",
            run.Problems(Masked, "pair-segments.kind = code"));
        Assert.Equal(
            "custom.conf:8: tokenize-code needs millrace.stages.pair-segments.kind = code",
            run.Problems("tokenize-code, pair-segments, mask-tokens, bin-by-length", ""));
    }

    [Fact]
    public void Sentences_for_bart_are_not_for_training_here()
    {
        var file = run.Write(Masked, "pair-segments.kind = bart");
        var error = Assert.Throws<ConfigException>(() => CustomRun.PlanOf(file, "millrace.trainer.steps=1"));
        Assert.Contains("kind = bart gives sequences longer than max_seq_length", Assert.Single(error.Problems).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("next-sentence", "tokens", "≤ 128 tokens, dupe_factor 1", "masked_lm_prob 0.15, ≤ 20 per sequence")]
    [InlineData("electra", "electra", "electra, ≤ 128 tokens, dupe_factor 1", "electra, masked_lm_prob 0.15, ≤ 20 per sequence")]
    [InlineData("packed", "whole-words", "packed, ≤ 128 tokens, dupe_factor 1", "whole words, masked_lm_prob 0.15, ≤ 20 per sequence")]
    [InlineData("bart", "n-grams", "bart, whole sentences up to 125 words, dupe_factor 1", "1 to 3 words, masked_lm_prob 0.15, ≤ 20 per sequence")]
    public void Plan_says_what_samples_are(string kind, string masks, string pairs, string masked)
    {
        var chain = run.Load(Masked, $"pair-segments.kind = {kind}, mask-tokens.kind = {masks}").Options.Chain;
        Assert.Equal([pairs, masked], chain.Samples.Take(2).Select(stage => stage.Detail));
    }

    static async Task<(StoredSample[] Samples, Vocabulary Vocabulary)> SamplesAsync(CustomRun run, string graph, string stages)
    {
        Assert.True(await run.RunAsync(graph, stages) == ExitCode.Done, run.Screen);
        using var dataset = Dataset.Open(run.PathOf("run", "shards"), 1 << 20);
        StoredSample[] samples =
        [
            .. dataset.Description.Bins.SelectMany(bin =>
                Enumerable.Range(0, (int)bin.Samples).Select(i => dataset.Sample(bin.Split, bin.Bin, i))),
        ];
        return (samples, Vocabulary.Read(run.PathOf("run", "vocab.txt")));
    }

    static string Text(StoredSample sample, Vocabulary vocabulary)
    {
        var words = sample.OriginalIds()[1..^1].Select(id => id == vocabulary.SepId ? "|" : vocabulary.TextOf(id));
        return string.Join(' ', words).Replace(" ##", "", StringComparison.Ordinal);
    }
}

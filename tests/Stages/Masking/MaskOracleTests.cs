using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Masking;
using Millrace.Stages.Tests.Staging;
using static Millrace.Stages.Tests.Masking.MaskSamples;

namespace Millrace.Stages.Tests.Masking;

/// <summary>The published algorithms, in plain Python with the same generator, draw the same masks.</summary>
public sealed class MaskOracleTests
{
    [OracleFact(Oracle.Python)]
    public Task Masks_are_those_of_the_published_algorithm() => CompareAsync(MaskKind.Tokens, "tokens");

    [OracleFact(Oracle.Python)]
    public Task Masks_of_whole_words_are_those_of_the_published_algorithm() => CompareAsync(MaskKind.WholeWords, "whole-words");

    [OracleFact(Oracle.Python)]
    public Task Masks_of_n_grams_are_those_of_the_published_algorithm() => CompareAsync(MaskKind.NGrams, "n-grams");

    [OracleFact(Oracle.Python)]
    public Task Masks_for_electra_are_those_of_the_published_algorithm() => CompareAsync(MaskKind.Electra, "electra");

    static async Task CompareAsync(MaskKind kind, string name)
    {
        await CompareAsync(new MaskTokensOptions(kind, 0.15, 20, MaxNgramSize: 3, Seed: 42), name);
        await CompareAsync(new MaskTokensOptions(kind, 0.5, 12, MaxNgramSize: 10, Seed: ulong.MaxValue), name);
        await CompareAsync(new MaskTokensOptions(kind, 1, 1000, MaxNgramSize: 2, Seed: 0), name);
    }

    static async Task CompareAsync(MaskTokensOptions options, string kind)
    {
        using var folder = new TestFolder();
        var pairs = Pairs(500).ToList();
        var file = folder.Write("samples.json", JsonSerializer.Serialize(new
        {
            kind,
            seed = options.Seed,
            masked_lm_prob = options.MaskedLmProb,
            max_predictions_per_seq = options.MaxPredictionsPerSeq,
            max_ngram_size = options.MaxNgramSize,
            cls = Corpus.Specials.Cls,
            sep = Corpus.Specials.Sep,
            mask = Corpus.Specials.Mask,
            pad = Corpus.Specials.Pad,
            vocab_size = Corpus.VocabSize,
            continuations = Enumerable.Range(0, Corpus.VocabSize).Where(Corpus.IsContinuation),
            samples = pairs.Select(p => new { id = p.SampleId, input_ids = p.InputIds }),
        }));
        using var expected = JsonDocument.Parse(OraclePrograms.Python("masks.py", file));
        Assert.Equal(pairs.Count, expected.RootElement.GetArrayLength());
        foreach (var (theirs, pair) in expected.RootElement.EnumerateArray().Zip(pairs))
        {
            var ours = await MaskAsync(options, pair);
            Assert.Equal(theirs[0].Deserialize<int[]>(), ours.InputIds);
            Assert.Equal(theirs[1].Deserialize<int[]>(), ours.MaskedLmPositions);
            Assert.Equal(theirs[2].Deserialize<int[]>(), ours.MaskedLmLabels);
        }
    }
}

using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tests.Staging;

namespace Millrace.Stages.Tests.Pairing;

/// <summary>The published algorithm, in plain Python with the same generator, makes the same pairs.</summary>
public sealed class PairOracleTests
{
    [OracleFact(Oracle.Python)]
    public async Task Pairs_are_those_of_the_published_algorithm()
    {
        PairSegmentsOptions[] all =
        [
            new(128, 0.1, 2, NextSentence: true, HeldOutShare: 0, Seed: 42),
            new(64, 0.5, 3, NextSentence: true, HeldOutShare: 0, Seed: ulong.MaxValue),
            new(512, 0, 1, NextSentence: true, HeldOutShare: 0, Seed: 0),
            new(8, 1, 2, NextSentence: true, HeldOutShare: 0, Seed: 7),
        ];
        foreach (var options in all)
            foreach (var (documents, sentenceTokens) in ((int, int)[])[(200, 40), (3, 10), (1, 30), (20, 500)])
                await CompareAsync(options, documents, sentenceTokens);
    }

    static async Task CompareAsync(PairSegmentsOptions options, int documents, int sentenceTokens)
    {
        using var corpus = await PairingCorpus.CreateAsync(
            options, Corpus.Documents(options.Seed, documents, maxSentenceTokens: sentenceTokens));
        using var folder = new TestFolder();
        var file = folder.Write("corpus.json", JsonSerializer.Serialize(new
        {
            seed = options.Seed,
            max_seq_length = options.MaxSeqLength,
            short_seq_prob = options.ShortSeqProb,
            dupe_factor = options.DupeFactor,
            documents = corpus.Documents.Select(d => new
            {
                id = d.Id,
                sentences = d.Ends.Select((end, i) => d.Ids[(i == 0 ? 0 : d.Ends[i - 1])..end]),
            }),
        }));
        using var expected = JsonDocument.Parse(OraclePrograms.Python("pairs.py", file));
        var pairs = await corpus.PairsAsync();
        Assert.Equal(expected.RootElement.GetArrayLength(), pairs.Count);
        foreach (var (theirs, ours) in expected.RootElement.EnumerateArray().Zip(pairs))
        {
            Assert.Equal((theirs[0].GetInt64(), theirs[3].GetBoolean()), (ours.Document, ours.IsRandomNext));
            Assert.Equal(theirs[1].Deserialize<int[]>(), PairingCorpus.A(ours).ToArray());
            Assert.Equal(theirs[2].Deserialize<int[]>(), PairingCorpus.B(ours).ToArray());
        }
    }
}

using System.Text;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tests.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Pairing;

/// <summary>The published algorithms, in plain Python with the same generator, make the same pairs.</summary>
public sealed class PairOracleTests
{
    [OracleFact(Oracle.Python)]
    public Task Pairs_are_those_of_the_published_algorithm() => CompareAsync(SegmentKind.NextSentence, "next-sentence");

    [OracleFact(Oracle.Python)]
    public Task Segments_for_electra_are_those_of_the_published_algorithm() => CompareAsync(SegmentKind.Electra, "electra");

    [OracleFact(Oracle.Python)]
    public Task Sentences_for_bart_are_packed_as_lddl_packs_them() => CompareAsync(SegmentKind.Bart, "bart");

    [OracleFact(Oracle.Python)]
    public Task Code_is_paired_with_its_docstring_as_in_the_fork_of_lddl() => CompareAsync(SegmentKind.Code, "code");

    static async Task CompareAsync(SegmentKind kind, string name)
    {
        PairSegmentsOptions[] all =
        [
            new(kind, 128, 0.1, 2, HeldOutShare: 0, Seed: 42),
            new(kind, 64, 0.5, 3, HeldOutShare: 0, Seed: ulong.MaxValue),
            new(kind, 512, 0, 1, HeldOutShare: 0, Seed: 0),
            new(kind, 8, 1, 2, HeldOutShare: 0, Seed: 7),
        ];
        foreach (var options in all)
            foreach (var (documents, sentenceTokens) in ((int, int)[])[(200, 40), (3, 10), (1, 30), (20, 500)])
            {
                var made = Corpus.Documents(options.Seed, documents, maxSentenceTokens: sentenceTokens);
                await CompareAsync(options, name, kind == SegmentKind.Code ? [.. made.Select(PairingCorpus.AsCode)] : made);
            }
    }

    static async Task CompareAsync(PairSegmentsOptions options, string kind, TokenizedDocument[] documents)
    {
        using var corpus = await PairingCorpus.CreateAsync(options, documents);
        using var folder = new TestFolder();
        var file = folder.Write("corpus.json", JsonSerializer.Serialize(new
        {
            kind,
            seed = options.Seed,
            max_seq_length = options.MaxSeqLength,
            short_seq_prob = options.ShortSeqProb,
            dupe_factor = options.DupeFactor,
            documents = corpus.Documents.Select(d => new
            {
                id = d.Id,
                sentences = d.Ends.Select((end, i) => d.Ids[(i == 0 ? 0 : d.Ends[i - 1])..end]),
                text = kind == "bart" ? Encoding.UTF8.GetString(d.Text.Span).Split('\n') : null,
            }),
        }));
        using var expected = JsonDocument.Parse(OraclePrograms.Python("pairs.py", file));
        var pairs = await corpus.PairsAsync();
        Assert.Equal(expected.RootElement.GetArrayLength(), pairs.Count);
        foreach (var (theirs, ours) in expected.RootElement.EnumerateArray().Zip(pairs))
        {
            Assert.Equal((theirs[0].GetInt64(), theirs[3].GetBoolean()), (ours.Document, ours.IsRandomNext));
            Assert.Equal(theirs[1].Deserialize<int[]>(), PairingCorpus.A(ours));
            Assert.Equal(theirs[2].Deserialize<int[]>(), PairingCorpus.B(ours));
            if (kind == "bart")
                Assert.Equal(theirs[4].GetString(), " " + Encoding.UTF8.GetString(ours.Text.Span));
        }
    }
}

using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;
using Millrace.Laws;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Staging;

/// <summary>Both graphs of the data path as the engine runs them: into the store, and from it to samples.</summary>
public sealed class StagingGraphTests
{
    static readonly GraphOptions Options = new(
        Workers: 2, Buffer: 16, BatchElements: 2, BatchBytes: 1 << 20, MaxInFlightBytes: 1 << 20, CommitBytes: 3,
        MaxRejectedShare: 1, MinElementsToJudge: long.MaxValue,
        new SupervisionOptions(MaxRestarts: 0, TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.Zero, Jitter: 0));

    [Fact]
    public async Task Store_is_the_same_whichever_element_the_graph_failed_at()
    {
        var documents = Corpus.Documents(1, 20, maxSentences: 4);
        for (var place = 0; place < documents.Length; place += 3)
        {
            using var folder = new TestFolder();
            var failing = documents[place].Id;
            await Assert.ThrowsAsync<StageFailedException>(() => WriteAsync(folder, documents, document =>
                document.Id == failing ? throw new InvalidDataException("made by a test") : document));
            Assert.False(TokenStore.IsComplete(folder.FullPath));

            var report = await WriteAsync(folder, documents, document => document);
            Assert.InRange(report.Elements, documents.Length - place, documents.Length);
            await WriteAsync(folder, documents, _ => throw new InvalidOperationException("nothing is left to do"));

            using var store = TokenStore.Open(folder.FullPath);
            Assert.Equal(documents.Length, store.Count);
            for (var i = 0; i < documents.Length; i++)
                Corpus.AssertEqual(documents[i], Corpus.Copy(store[i]));
        }
    }

    [Fact]
    public async Task Samples_are_the_same_for_any_number_of_workers_and_any_files_of_the_store()
    {
        var documents = Corpus.Documents(2, 60);
        List<string> first = [];
        foreach (var (workers, fileDocuments) in ((int, int)[])[(1, 7), (1, 100), (2, 1), (7, 20)])
        {
            using var folder = new TestFolder();
            using var store = await Corpus.StoreAsync(folder, documents, fileDocuments);
            var pairing = new PairSegmentsOptions(SegmentKind.NextSentence, 64, 0.1, 2, HeldOutShare: 0.1, Seed: 42);
            var split = new DocumentSplit(store, pairing.Seed, pairing.HeldOutShare);
            var sink = new CollectingSink<BinnedPair>();
            await Graph.From("read-tokens", new ReadTokens(store, ["a", "b", "c"]))
                .Via("pair-files", () => new PairSegments(pairing, Corpus.Specials, store, split))
                .Via("mask-tokens", () => new MaskTokens(new MaskTokensOptions(MaskKind.Tokens, 0.15, 20, MaxNgramSize: 1, Seed: 42), Corpus.Specials))
                .Via("bin-by-length", () => new BinByLength(new BinByLengthOptions(16, 64)))
                .To("samples", sink)
                .RunAsync(Options with { Workers = workers }, default);
            List<string> samples = [.. sink.Store.Committed.Select(sample => JsonSerializer.Serialize(sample))];
            Assert.True(samples.Count > 500);
            Assert.Equal(first.Count == 0 ? samples : first, samples);
            first = samples;
        }
    }

    static Task<GraphReport> WriteAsync(
        TestFolder folder, TokenizedDocument[] documents, Func<TokenizedDocument, TokenizedDocument> step) =>
        Graph.From("documents", new InMemorySource<TokenizedDocument>(documents))
            .Via("step", () => new Step(step))
            .To("write-tokens", new WriteTokens(folder.FullPath, Corpus.VocabSize))
            .RunAsync(Options, default);

    sealed class Step(Func<TokenizedDocument, TokenizedDocument> step) : Stage<TokenizedDocument, TokenizedDocument>
    {
        public override ValueTask OnElementAsync(TokenizedDocument element, Emit<TokenizedDocument> emit) => emit(step(element));
    }
}

using System.CommandLine;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary>
/// <c>millrace pairs</c>: documents on standard input, training sequences as one JSON object a line on standard output; the
/// same that <c>prepare</c> makes of them.
/// </summary>
/// <remarks>
/// Negatives are drawn from all documents, so these are spooled as tokens to a temporary folder first; in memory are one
/// document and a few numbers for each.
/// </remarks>
static class PairsCommand
{
    const string Section = "millrace.stages.pair-segments";
    const int DocumentsPerFile = 1 << 16;

    /// <summary>The command.</summary>
    public static Command Define(GlobalOptions global)
    {
        var vocab = VocabularyChoice.File();
        var cased = VocabularyChoice.Cased();
        SettingOption[] settings =
        [
            new(Section, "kind", "kind", "next-sentence, packed, electra or bart; default next-sentence"),
            new(Section, "max_seq_length", "n", "the most tokens of a sequence, special ones included; default 128"),
            new(Section, "short_seq_prob", "p", "share that is cut shorter; default 0.1"),
            new(Section, "dupe_factor", "n", "how often each document is cut; default 5"),
            new(Section, "seed", "n", "of all draws; default 42"),
        ];
        var command = new Command("pairs", "filter: sentences in, one a line, a blank line between documents; training sequences out, as JSON lines");
        foreach (var option in (Option[])[vocab, cased, .. settings.Select(setting => setting.Option)])
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => InvokeAsync(
            parsed.GetValue(vocab)!, parsed.GetValue(cased), LoadedConfig.Defaults(global.Settings(parsed, settings)), cancellationToken));
        return command;
    }

    static async Task<int> InvokeAsync(string vocabularyFile, bool cased, LoadedConfig config, CancellationToken cancellationToken)
    {
        var options = PairSegmentsOptions.Bind(config.Section(Section)) with { HeldOutShare = 0 };
        var maxSentenceTokens = TokenizeOptions.Bind(config.Section("millrace.stages.tokenize")).MaxSentenceTokens;
        config.Check();
        if (options.Kind == SegmentKind.Code)
            throw new InputException("sentences are not records of code; `millrace prepare` pairs those, with tokenize-code in millrace.graph");
        var vocabulary = Vocabulary.Read(vocabularyFile);

        using var spool = new SpoolFolder();
        await SpoolAsync(new WordPiece(vocabulary, lowerCase: !cased), maxSentenceTokens, options.Kind == SegmentKind.Bart, spool.FullPath, cancellationToken).ConfigureAwait(false);
        using var store = TokenStore.Open(spool.FullPath);
        return await StandardOutput.FillAsync(output => WriteAsync(store, options, vocabulary, output, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Keeps the documents as tokens; one without a token is none, as in BERT's script.</summary>
    static async Task SpoolAsync(WordPiece wordPiece, int maxSentenceTokens, bool keepsText, string folder, CancellationToken cancellationToken)
    {
        var sink = new WriteTokens(folder, wordPiece.Vocabulary.Size);
        await using var closing = sink.ConfigureAwait(false);
        await sink.OpenAsync(cancellationToken).ConfigureAwait(false);
        var documents = 0L;
        using var input = Console.OpenStandardInput();
        foreach (var document in new SentenceBlocks(new InputLines(input), new WordPieceEncoder(wordPiece), maxSentenceTokens, keepsText).All())
        {
            await sink.WriteAsync(document, cancellationToken).ConfigureAwait(false);
            if (++documents % DocumentsPerFile == 0)
                await sink.CommitAsync(GraphProgress.None, cancellationToken).ConfigureAwait(false);
        }
        await sink.CommitAsync(GraphProgress.None, cancellationToken).ConfigureAwait(false);
        await sink.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    static async Task WriteAsync(
        TokenStore store, PairSegmentsOptions options, Vocabulary vocabulary, Stream output, CancellationToken cancellationToken)
    {
        var split = new DocumentSplit(store, options.Seed, options.HeldOutShare);
        var stage = new PairSegments(options, SpecialIds.Of(vocabulary), store, split);
        using var lines = new SampleLines(output, vocabulary);
        Emit<SegmentPair> emit = pair =>
        {
            lines.Write(pair);
            return ValueTask.CompletedTask;
        };
        await foreach (var document in new ReadTokens(store, ["standard input"]).ReadAsync(Cursor.Start, cancellationToken).ConfigureAwait(false))
            await stage.OnElementAsync(document.Element!, emit).ConfigureAwait(false);
    }
}

using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;
using Millrace.Stages.Binning;
using Millrace.Stages.Cleaning;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Filtering;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>
/// The stages between the source and the shards, cut where the tokens of all documents must be known: pairs take their
/// negatives from the whole corpus.
/// </summary>
/// <param name="Cleaning">Document to document: what comes before sentences, also for training a vocabulary.</param>
/// <param name="Tokens">Document to tokens, the cleaning included.</param>
/// <param name="Deduplication">What is done where the tokens of all documents are known, and nothing flows; null: nothing.</param>
/// <param name="Samples">Tokens to samples.</param>
sealed record StageChain(
    IReadOnlyList<StageEntry> Cleaning, IReadOnlyList<StageEntry> Tokens, StageEntry? Deduplication, IReadOnlyList<StageEntry> Samples)
{
    /// <summary>The name that every graph begins with.</summary>
    public const string Source = "read-documents";

    /// <summary>The name that every graph ends with.</summary>
    public const string Sink = "write-shards";

    const string Deduplicate = "deduplicate";

    static readonly string[] BuiltIn =
    [
        "clean-text", "filter-documents", "split-sentences", "tokenize", "tokenize-code", Deduplicate, "pair-segments", "mask-tokens",
        "bin-by-length",
    ];

    /// <summary>
    /// Makes the chain that <c>millrace.graph</c> names; what is wrong is recorded at the list, or at the stage.
    /// </summary>
    public static StageChain Bind(ConfigSection millrace, StageOptionsSet options)
    {
        var names = millrace.Strings("graph");
        var problems = new List<string>();
        if (names.Count < 2 || names[0] != Source || names[^1] != Sink)
            problems.Add($"millrace.graph must begin with {Source} and end with {Sink}");
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
            problems.Add($"{twice.Key} is in millrace.graph twice");

        var known = millrace.Section("stages");
        List<string> inner = [.. names.Where(name => name is not (Source or Sink))];
        var entries = new List<StageEntry>();
        foreach (var name in inner)
            if (EntryOf(name, known, options, entries.LastOrDefault()?.OutType, problems) is { } entry)
                entries.Add(entry);
        var cleaning = entries.FindLastIndex(entry => entry.OutType == typeof(Document)) + 1;
        var tokens = entries.FindLastIndex(entry => entry.OutType == typeof(TokenizedDocument)) + 1;
        if (entries.Count == inner.Count)
            problems.AddRange(Joints(entries).Concat(Shortages(entries, cleaning, tokens)).Concat(Mixtures(names, options)));
        if (problems.Count > 0)
            millrace.Problem("graph", string.Join("; ", problems));
        WarnOfUnused(names, known);
        var duplicates = entries.Find(entry => entry.Name == Deduplicate);
        return new StageChain(entries[..cleaning], [.. entries[..tokens].Where(entry => entry != duplicates)], duplicates, entries[tokens..]);
    }

    /// <summary>All stages, in order.</summary>
    public IEnumerable<StageEntry> All => [.. Tokens, .. Deduplication is { } one ? [one] : Array.Empty<StageEntry>(), .. Samples];

    /// <summary>The stages that a user wrote, in order.</summary>
    public IEnumerable<StageEntry> Custom => All.Where(entry => entry.Code is not null);

    /// <summary>Records which of the user's stages cannot be made. Check their options first.</summary>
    public void CheckMakeable(ConfigSection millrace)
    {
        foreach (var entry in Custom)
            CustomStage.Check(entry, millrace.Section("stages").Section(HoconPath.RenderKey(entry.Name)));
    }

    static StageEntry? EntryOf(string name, ConfigSection known, StageOptionsSet options, Type? given, List<string> problems)
    {
        if (BuiltIn.Contains(name))
            return EntryOf(name, options, given);
        if (!known.Keys.Contains(name))
        {
            problems.Add(Unknown(name, known));
            return null;
        }
        var section = known.Section(HoconPath.RenderKey(name));
        if (section.Keys.Contains("class"))
            return CustomStage.Bind(name, section);
        section.AllowUnknown("");
        section.Problem("class",
            $"{section.Path}.class is not set; a stage of your own needs class = \"Namespace.Type, Assembly\"");
        return null;
    }

    /// <summary>Where a stage does not take what the one before gives.</summary>
    static IEnumerable<string> Joints(IReadOnlyList<StageEntry> entries)
    {
        var before = (Name: Source, Type: typeof(Document));
        foreach (var entry in entries)
        {
            if (entry.InType != before.Type)
                yield return $"{entry.Name} takes {entry.InType.Name} but {before.Name} gives {before.Type.Name}";
            before = (entry.Name, entry.OutType);
        }
        if (before.Type != typeof(BinnedPair))
            yield return $"{Sink} takes {nameof(BinnedPair)} but {before.Name} gives {before.Type.Name}";
    }

    /// <summary>Where a stage asks for what is only prepared behind it.</summary>
    static IEnumerable<string> Shortages(IReadOnlyList<StageEntry> entries, int cleaning, int tokens)
    {
        if (tokens == 0)
            yield return $"no stage gives {nameof(TokenizedDocument)}, as tokenize does";
        if (entries.Take(tokens).Any(entry => entry.Name == Deduplicate) && entries[tokens - 1].Name != Deduplicate)
            yield return $"{Deduplicate} must stand behind {entries[tokens - 1].Name}: it compares the documents of the token store";
        for (var i = 0; i < tokens; i++)
            foreach (var need in entries[i].Needs)
                if (need == typeof(TokenStore) || need == typeof(DocumentSplit))
                    yield return $"{entries[i].Name} takes {need.Name}, but the token store is filled with what {entries[tokens - 1].Name} gives";
                else if (i < cleaning)
                    yield return $"{entries[i].Name} takes {need.Name}, "
                        + $"but vocabularies are trained on what {entries[cleaning - 1].Name} gives";
    }

    /// <summary>Where the kind of samples is not that of the tokens.</summary>
    static IEnumerable<string> Mixtures(IReadOnlyList<string> names, StageOptionsSet options)
    {
        var isCode = options.Pairs.Kind == SegmentKind.Code;
        if (names.Contains("pair-segments") && names.Contains("tokenize-code") != isCode)
            yield return isCode
                ? "pair-segments has kind = code, which needs tokenize-code in place of split-sentences and tokenize"
                : "tokenize-code needs millrace.stages.pair-segments.kind = code";
    }

    /// <summary>
    /// A stage of the user's that the graph leaves out is worth one warning, not an error: they may be trying without it.
    /// </summary>
    static void WarnOfUnused(IReadOnlyList<string> names, ConfigSection known)
    {
        foreach (var section in known.Keys.Except(names).Select(name => known.Section(HoconPath.RenderKey(name))))
            if (section.Keys.Contains("class"))
            {
                section.AllowUnknown("");
                foreach (var key in section.Keys.Where(key => key != "class"))
                    section.Has(HoconPath.RenderKey(key));
            }
    }

    static string Unknown(string name, ConfigSection known)
    {
        var guess = Spelling.Nearest(name, BuiltIn.Concat(known.Keys).Concat([Source, Sink]).Distinct());
        return guess is null
            ? $"there is no stage {name}; a stage of your own needs millrace.stages.{HoconPath.RenderKey(name)}.class"
            : $"there is no stage {name}; did you mean `{guess}`?";
    }

    static StageEntry EntryOf(string name, StageOptionsSet options, Type? given) => name switch
    {
        "clean-text" => new(name, typeof(Document), typeof(Document), _ => new CleanText(), "wikitext, HTML, books of Project Gutenberg"),
        "filter-documents" => new(name, typeof(Document), typeof(Document), _ => new FilterDocuments(options.Filter),
            $"≥ {options.Filter.MinWords} words{(options.Filter.Languages.Count == 0 ? "" : $", in {string.Join(", ", options.Filter.Languages)}")}"),
        "split-sentences" => new(name, typeof(Document), typeof(SegmentedDocument),
            Once(() => options.Sentences.LoadSplitter(), (splitter, _) => new SplitSentences(splitter)),
            options.Sentences.Parameters ?? "Punkt, English"),
        "tokenize" => new(name, typeof(SegmentedDocument), typeof(TokenizedDocument),
            materials => new Tokenize(options.Tokens, materials.WordPiece!, keepsText: options.Pairs.Kind == SegmentKind.Bart), $"WordPiece, ≤ {options.Tokens.MaxSentenceTokens} tokens a sentence"),
        "tokenize-code" => new(name, typeof(Document), typeof(TokenizedDocument),
            materials => new TokenizeCode(options.Tokens, materials.WordPiece!), $"WordPiece, ≤ {options.Tokens.MaxSentenceTokens} tokens a line"),
        Deduplicate => new(name, typeof(TokenizedDocument), typeof(TokenizedDocument),
            _ => new FingerprintDocuments(options.Duplicates), options.Duplicates.Near
                ? FormattableString.Invariant($"equal, or similarity ≥ {options.Duplicates.Threshold} of {options.Duplicates.Shingle}-token shingles")
                : "equal"),
        "pair-segments" => new(name, typeof(TokenizedDocument), typeof(SegmentPair),
            materials => new PairSegments(options.Pairs, materials.Specials, materials.Store!, materials.Split!, materials.Weights.Of),
            $"{KindOf(options.Pairs)}, dupe_factor {options.Pairs.DupeFactor}"),
        "mask-tokens" => new(name, typeof(SegmentPair), typeof(MaskedPair),
            materials => new MaskTokens(options.Masks, materials.Specials),
            FormattableString.Invariant($"{KindOf(options.Masks)}masked_lm_prob {options.Masks.MaskedLmProb}, ≤ {options.Masks.MaxPredictionsPerSeq} per sequence")),
        _ when given == typeof(SegmentPair) => new(name, typeof(SegmentPair), typeof(BinnedPair),
            _ => new BinUnmasked(options.Bins), BinsOf(options.Bins)),
        _ => new(name, typeof(MaskedPair), typeof(BinnedPair), _ => new BinByLength(options.Bins), BinsOf(options.Bins)),
    };

    static string KindOf(PairSegmentsOptions options) => options.Kind switch
    {
        SegmentKind.NextSentence => $"≤ {options.MaxSeqLength} tokens",
        SegmentKind.Bart => $"bart, whole sentences up to {options.MaxSeqLength - 3} words",
        var kind => $"{kind.ToString().ToLowerInvariant()}, ≤ {options.MaxSeqLength} tokens",
    };

    static string KindOf(MaskTokensOptions options) => options.Kind switch
    {
        MaskKind.Tokens => "",
        MaskKind.WholeWords => "whole words, ",
        MaskKind.NGrams => $"1 to {options.MaxNgramSize} words, ",
        _ => "electra, ",
    };

    static string BinsOf(BinByLengthOptions options) =>
        $"{(options.Bins == 1 ? "1 bin" : $"{options.Bins} bins")} of {options.BinSize} up to {options.MaxSeqLength}";

    /// <summary>Loads something heavy with the first instance and shares it between all.</summary>
    static Func<Materials, object> Once<T>(Func<T> load, Func<T, Materials, object> make)
    {
        var shared = new Lazy<T>(load);
        return materials => make(shared.Value, materials);
    }
}

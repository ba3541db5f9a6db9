using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>
/// The stages between the source and the shards, cut where the tokens of all documents must be known: pairs take their
/// negatives from the whole corpus.
/// </summary>
/// <param name="Cleaning">Document to document: what comes before sentences, also for training a vocabulary.</param>
/// <param name="Tokens">Document to tokens, the cleaning included.</param>
/// <param name="Samples">Tokens to samples.</param>
sealed record StageChain(IReadOnlyList<StageEntry> Cleaning, IReadOnlyList<StageEntry> Tokens, IReadOnlyList<StageEntry> Samples)
{
    /// <summary>The name that every graph begins with.</summary>
    public const string Source = "read-documents";

    /// <summary>The name that every graph ends with.</summary>
    public const string Sink = "write-shards";

    static readonly string[] BuiltIn = ["split-sentences", "tokenize", "pair-segments", "mask-tokens", "bin-by-length"];

    /// <summary>Makes the chain that <c>millrace.graph</c> names; what is wrong is recorded at the list.</summary>
    public static StageChain Bind(ConfigSection millrace, StageOptionsSet options)
    {
        var names = millrace.Strings("graph");
        var problems = new List<string>();
        if (names.Count < 2 || names[0] != Source || names[^1] != Sink)
            problems.Add($"millrace.graph must begin with {Source} and end with {Sink}");
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
            problems.Add($"{twice.Key} is in millrace.graph twice");

        var entries = new List<StageEntry>();
        var known = millrace.Section("stages");
        var complete = true;
        foreach (var name in names.Where(name => name is not (Source or Sink)))
        {
            var entry = Array.IndexOf(BuiltIn, name) >= 0 ? EntryOf(name, options)
                : known.Has($"{name}.class") ? CustomStage.Bind(name, known.Section(name))
                : null;
            if (entry is not null)
                entries.Add(entry);
            else if (!known.Has($"{name}.class"))
                problems.Add(Unknown(name, known));
            complete &= entry is not null;
        }
        if (complete)
            problems.AddRange(Joints(entries));
        foreach (var problem in problems)
            millrace.Problem("graph", problem);

        var sentences = entries.FindIndex(entry => entry.InType == typeof(Document) && entry.OutType != typeof(Document));
        var tokens = entries.FindLastIndex(entry => entry.OutType == typeof(TokenizedDocument)) + 1;
        return new StageChain(entries[..Math.Max(sentences, 0)], entries[..tokens], entries[tokens..]);
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

    static string Unknown(string name, ConfigSection known)
    {
        var guess = Spelling.Nearest(name, BuiltIn.Concat(known.Keys).Distinct());
        return guess is null
            ? $"there is no stage {name}; a stage of your own needs millrace.stages.{name}.class"
            : $"there is no stage {name}; did you mean `{guess}`?";
    }

    static StageEntry EntryOf(string name, StageOptionsSet options) => name switch
    {
        "split-sentences" => new(name, typeof(Document), typeof(SegmentedDocument),
            Once(() => options.Sentences.LoadSplitter(), (splitter, _) => new SplitSentences(splitter)),
            options.Sentences.Parameters ?? "Punkt, English"),
        "tokenize" => new(name, typeof(SegmentedDocument), typeof(TokenizedDocument),
            materials => new Tokenize(options.Tokens, materials.WordPiece!), $"WordPiece, ≤ {options.Tokens.MaxSentenceTokens} tokens a sentence"),
        "pair-segments" => new(name, typeof(TokenizedDocument), typeof(SegmentPair),
            materials => new PairSegments(options.Pairs, materials.Specials, materials.Store!, materials.Split!),
            $"≤ {options.Pairs.MaxSeqLength} tokens, dupe_factor {options.Pairs.DupeFactor}"),
        "mask-tokens" => new(name, typeof(SegmentPair), typeof(MaskedPair),
            materials => new MaskTokens(options.Masks, materials.Specials),
            FormattableString.Invariant($"masked_lm_prob {options.Masks.MaskedLmProb}, ≤ {options.Masks.MaxPredictionsPerSeq} per sequence")),
        _ => new(name, typeof(MaskedPair), typeof(BinnedPair),
            _ => new BinByLength(options.Bins), $"{(options.Bins.Bins == 1 ? "1 bin" : $"{options.Bins.Bins} bins")} of {options.Bins.BinSize} up to {options.Bins.MaxSeqLength}"),
    };

    /// <summary>Loads something heavy with the first instance and shares it between all.</summary>
    static Func<Materials, object> Once<T>(Func<T> load, Func<T, Materials, object> make)
    {
        var shared = new Lazy<T>(load);
        return materials => make(shared.Value, materials);
    }
}

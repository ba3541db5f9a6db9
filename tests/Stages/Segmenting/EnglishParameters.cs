using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>Makes src/Stages/Segmenting/english.punkt. Run the tests with MILLRACE_REGENERATE=1 to write it anew.</summary>
static class EnglishParameters
{
    // One novel's heroes start its sentences and one novel's printer abbreviates; five novels agree on English only.
    const int Agreeing = 5;

    // A word of one or two novels says nothing of English, and is most of what there is.
    const int Knowing = 3;

    static readonly OrthographicContext[] Contexts =
    [
        OrthographicContext.BeginningUpper, OrthographicContext.MiddleUpper, OrthographicContext.UnknownUpper,
        OrthographicContext.BeginningLower, OrthographicContext.MiddleLower, OrthographicContext.UnknownLower,
    ];

    /// <summary>The head of the file.</summary>
    public static string[] Comment { get; } =
    [
        "Punkt parameters of English.",
        "",
        "Learned by PunktTrainer from each of 30 English novels published before 1930 (computationalstylistics/100_english_novels;",
        "public domain by their dates; no text of them is in here), then put to the vote:",
        "an abbreviation of two letters and more, or a sentence starter, is kept where 5 novels agree on it; an orthographic context where",
        "more than half of the novels that have the word agree, and 3 have it.",
        "Added: a list of our own, tests/Stages/Segmenting/english-curated.punkt.",
        "",
        "Made anew by: MILLRACE_REGENERATE=1 dotnet test tests/Stages/Stages.Tests.csproj --filter EnglishParametersTests",
    ];

    /// <summary>Trains, votes and adds.</summary>
    public static PunktParameters Make()
    {
        var novels = PunktOracle.Books.Select(Train).ToList();
        var curated = PunktParameters.Load(Repository.PathOf("tests", "Stages", "Segmenting", "english-curated.punkt"));
        return new PunktParameters(
            Agreed(novels.SelectMany(novel => novel.Abbreviations)).Where(type => type.Length > 1).Union(curated.Abbreviations),
            Agreed(novels.SelectMany(novel => novel.Collocations)).Union(curated.Collocations),
            Agreed(novels.SelectMany(novel => novel.SentenceStarters)).Union(curated.SentenceStarters),
            novels.SelectMany(novel => novel.OrthographicContexts)
                .GroupBy(pair => pair.Key, pair => pair.Value)
                .Where(word => word.Count() >= Knowing)
                .Select(word => KeyValuePair.Create(word.Key, Majority([.. word]))));
    }

    static PunktParameters Train(string novel)
    {
        var trainer = new PunktTrainer(PunktOracle.NltkThresholds);
        trainer.Add(File.ReadAllBytes(novel));
        return trainer.ToParameters();
    }

    static IEnumerable<T> Agreed<T>(IEnumerable<T> votes) =>
        votes.GroupBy(vote => vote).Where(group => group.Count() >= Agreeing).Select(group => group.Key);

    static OrthographicContext Majority(OrthographicContext[] votes) => Contexts
        .Where(context => 2 * votes.Count(vote => vote.HasFlag(context)) > votes.Length)
        .Aggregate(OrthographicContext.None, (all, context) => all | context);
}

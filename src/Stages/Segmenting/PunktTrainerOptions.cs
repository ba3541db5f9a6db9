using Millrace.Model.Configuration;

namespace Millrace.Stages.Segmenting;

/// <summary>Settings of <c>millrace.stages.train-sentences</c>, named as the attributes of NLTK's <c>PunktTrainer</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Abbrev">A type with at least this score is an abbreviation.</param>
/// <param name="IgnoreAbbrevPenalty">Whether a type may be an abbreviation although it is often seen without a full stop.</param>
/// <param name="AbbrevBackoff">A type seen at least this often is no rare abbreviation.</param>
/// <param name="Collocation">Two types with at least this log-likelihood are a collocation.</param>
/// <param name="SentStarter">A type with at least this log-likelihood often starts sentences.</param>
/// <param name="IncludeAllCollocs">Whether any word before a full stop may be the first of a collocation, or only numbers and initials.</param>
/// <param name="IncludeAbbrevCollocs">Whether abbreviations may be, too.</param>
/// <param name="MinCollocFreq">A pair must be seen more often than this to be a collocation.</param>
public sealed record PunktTrainerOptions(
    double Abbrev,
    bool IgnoreAbbrevPenalty,
    int AbbrevBackoff,
    double Collocation,
    double SentStarter,
    bool IncludeAllCollocs,
    bool IncludeAbbrevCollocs,
    int MinCollocFreq)
{
    /// <summary>Reads the section.</summary>
    public static PunktTrainerOptions Bind(ConfigSection config) => new(
        config.Double("abbrev"),
        config.Bool("ignore_abbrev_penalty"),
        config.Int("abbrev_backoff", min: 0),
        config.Double("collocation"),
        config.Double("sent_starter"),
        config.Bool("include_all_collocs"),
        config.Bool("include_abbrev_collocs"),
        config.Int("min_colloc_freq", min: 0));
}

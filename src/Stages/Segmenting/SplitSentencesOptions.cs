using Millrace.Model.Configuration;

namespace Millrace.Stages.Segmenting;

/// <summary>Settings of <c>millrace.stages.split-sentences</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Parameters">A file of Punkt parameters, or NLTK's folder of tables; null for the English that is shipped.</param>
public sealed record SplitSentencesOptions(string? Parameters)
{
    /// <summary>Reads the section.</summary>
    public static SplitSentencesOptions Bind(ConfigSection config) => new(config.FilePath("parameters"));

    /// <summary>Loads the parameters, once for all workers.</summary>
    /// <exception cref="Sources.InputException">They do not exist or are damaged.</exception>
    public PunktSplitter LoadSplitter() => new(Parameters is null ? PunktParameters.English : PunktParameters.Load(Parameters));
}

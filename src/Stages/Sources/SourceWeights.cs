namespace Millrace.Stages.Sources;

/// <summary>How many times as often as others the documents of each input file are cut.</summary>
/// <param name="weights">By index of the file, each above 0.</param>
public sealed class SourceWeights(IReadOnlyList<double> weights)
{
    /// <summary>1 for every file.</summary>
    public static SourceWeights Equal { get; } = new([]);

    /// <summary>What the sources of the files say.</summary>
    public static SourceWeights Of(IEnumerable<InputFile> files) => new([.. files.Select(file => file.Source.Weight)]);

    /// <summary>The weight of a file's documents.</summary>
    /// <param name="file">Index of the file in the list of input files.</param>
    public double Of(int file) => file < weights.Count ? weights[file] : 1;
}

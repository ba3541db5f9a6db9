using System.Globalization;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>What NLTK makes of texts.</summary>
static class PunktOracle
{
    /// <summary>NLTK's English parameters.</summary>
    public static string NltkTables => SharedData.PathOf("sentences", "punkt_tab_english");

    /// <summary>The thirty novels, in ordinal order.</summary>
    public static string[] Books => [.. Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal)];

    /// <summary>The thresholds of NLTK, which reference.conf states too.</summary>
    public static PunktTrainerOptions NltkThresholds { get; } = new(0.3, false, 5, 7.88, 30, false, false, 1);

    /// <summary>NLTK's sentences of each file, as byte ranges of it; a file may hold several texts with a zero byte between.</summary>
    public static List<SentenceSpan>[] Split(string parameters, params string[] files)
    {
        var sentences = files.Select(_ => new List<SentenceSpan>()).ToArray();
        foreach (var line in Lines(OraclePrograms.Python("punkt_nltk.py", ["split", parameters, .. files])))
        {
            var numbers = line.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            sentences[numbers[0]].Add(new SentenceSpan(numbers[1], numbers[2] - numbers[1]));
        }
        return sentences;
    }

    /// <summary>The parameters that NLTK learns from files one after the other, as lines of one type each; <c>NAME=value</c> sets an attribute of its trainer.</summary>
    public static string[] Train(params string[] arguments) =>
        [.. Lines(OraclePrograms.Python("punkt_nltk.py", ["train", .. arguments])).Order(StringComparer.Ordinal)];

    /// <summary>Parameters as <see cref="Train"/> gives them.</summary>
    public static string[] ToLines(PunktParameters parameters)
    {
        using var stream = new MemoryStream();
        parameters.Write(stream);
        var lines = new List<string>();
        foreach (var line in Lines(System.Text.Encoding.UTF8.GetString(stream.ToArray())).Skip(1))
        {
            var words = line.Split(' ');
            if (words[0] == "collocation")
                lines.Add(line);
            else if (words[0] == "ortho")
                lines.AddRange(words.Skip(2).Select(word => $"ortho {words[1]} {word}"));
            else
                lines.AddRange(words.Skip(1).Select(word => $"{words[0]} {word}"));
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Screens without what differs from run to run.</summary>
static partial class Screens
{
    /// <summary>Durations, rates and hashes as <c>T</c>, <c>R</c> and <c>H</c>; blanks in a row as one.</summary>
    public static string Stable(string text)
    {
        text = Rates().Replace(text, "R");
        text = Durations().Replace(text, "T");
        text = Hashes().Replace(text, "$1 H");
        return FreeSpace().Replace(text, "R free");
    }

    /// <summary>The screens of training with every measured number as <c>L</c>, and the blanks that keep its columns as one.</summary>
    public static string WithoutLosses(string text) =>
        Precisions().Replace(RateColumn().Replace(Losses().Replace(Columns().Replace(Sizes().Replace(text, "$1 N KB"), "$1 "), "$1L"), "lr L "), "$1 P");

    /// <summary>A number of the report of <c>runs/tiny</c> as a person reads it.</summary>
    public static string Count(TinyRun tiny, string key) =>
        ((long)tiny.Report("runs/tiny")[key]!).ToString("N0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[\d.,]+ (?:[KMGT]?B/s|seq/s)")]
    internal static partial Regex Rates();

    [GeneratedRegex(@"\b(?:[\d.]+ (?:ms|s)|\d+:\d\d(?::\d\d)?)(?=[ ,;\n]|$)", RegexOptions.Multiline)]
    internal static partial Regex Durations();

    [GeneratedRegex(@"(hash|fingerprint|plan) [0-9a-f]{8,}")]
    internal static partial Regex Hashes();

    [GeneratedRegex(@"\b((?:loss|mlm|nsp|acc|lr|wait|waited|accuracy|entropy|bigram|perplexity|to|MLM,|memory) )(?=\d)[\d.,]*[\d.e%-]+(?: [KMG]B)?(?<![.])")]
    internal static partial Regex Losses();

    [GeneratedRegex(@"\b(step|loss|mlm|nsp|acc|lr|wait) +(?=\d)")]
    internal static partial Regex Columns();

    [GeneratedRegex("lr L +")]
    internal static partial Regex RateColumn();

    [GeneratedRegex(@"(samples +300 elements,|shards +7 elements,) [\d.]+ KB")]
    internal static partial Regex Sizes();

    [GeneratedRegex(@"(parameters,) (?:bf16|fp32)")]
    internal static partial Regex Precisions();

    [GeneratedRegex(@"[\d.]+ [KMGT]?B free")]
    internal static partial Regex FreeSpace();
}

using System.Globalization;

namespace Millrace.Model.Interchange;

/// <summary>What became of somebody's weights.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">What a person calls its format.</param>
/// <param name="Tensors">How many were read.</param>
/// <param name="Numbers">How many numbers those have.</param>
/// <param name="Fresh">Parameters that are not in the file and stayed as they were: those of heads it does not have.</param>
/// <param name="LeftOut">What is in the file and was not wanted.</param>
/// <param name="Notes">What else a person should know, a sentence each.</param>
public sealed record WeightReport(
    string Path, string Format, int Tensors, long Numbers, IReadOnlyList<string> Fresh, IReadOnlyList<LeftOut> LeftOut, IReadOnlyList<string> Notes)
{
    const int Shown = 3;

    /// <summary>The report for a person, a line each; what is left out for the same reason shares one.</summary>
    public IReadOnlyList<string> Lines()
    {
        var lines = new List<string> { string.Create(CultureInfo.InvariantCulture, $"read {Tensors} tensors, {Numbers:N0} numbers, of {Path} ({Format})") };
        if (Fresh.Count > 0)
            lines.Add($"not in it, so left as drawn: {Some(Fresh)}");
        lines.AddRange(LeftOut.GroupBy(left => left.Reason).Select(same => $"left out: {Some([.. same.Select(left => left.Name)])} ({same.Key})"));
        lines.AddRange(Notes);
        return lines;
    }

    static string Some(IReadOnlyList<string> names) => names.Count <= Shown + 1
        ? string.Join(", ", names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown:N0} more");
}

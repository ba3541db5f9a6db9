using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Millrace.Benchmarks;

/// <summary>Rows as people and programs read them.</summary>
static class BenchTable
{
    static readonly string[] Heads = ["", "value", "unit", "peer's", "ratio", "peer"];

    static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One JSON object.</summary>
    public static string ToJson(BenchRow row) => JsonSerializer.Serialize(row, Json);

    /// <summary>Columns that line up.</summary>
    public static string ToText(IReadOnlyList<BenchRow> rows)
    {
        string[][] cells = [Heads, .. rows.Select(Cells)];
        var widths = Heads.Select((_, column) => cells.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', cells.Select(row => string.Join("  ", row.Select((cell, column) =>
            IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()));
    }

    /// <summary>A table for docs/performance.md.</summary>
    public static string ToMarkdown(IReadOnlyList<BenchRow> rows) => string.Join('\n', [
        Line(["what", .. Heads[1..]]),
        Line(Heads.Select((_, column) => IsNumber(column) ? "--:" : "---")),
        .. rows.Select(row => Line(Cells(row)))]);

    static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    static bool IsNumber(int column) => column is 1 or 3 or 4;

    static string[] Cells(BenchRow row) =>
        [row.Name, Number(row.Value), row.Unit, Number(row.PeerValue), row.Ratio is null ? "" : $"{Number(row.Ratio)} ×", row.Peer ?? ""];

    // Three digits: timings have no more.
    static string Number(double? number) => number switch
    {
        null => "",
        { } value when Math.Abs(value) >= 99.95 => value.ToString("N0", CultureInfo.InvariantCulture),
        { } value when Math.Abs(value) >= 9.995 => value.ToString("F1", CultureInfo.InvariantCulture),
        { } value when Math.Abs(value) >= 0.9995 => value.ToString("F2", CultureInfo.InvariantCulture),
        { } value => value.ToString("F3", CultureInfo.InvariantCulture),
    };
}

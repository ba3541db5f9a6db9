using System.Text.Json;

namespace Millrace.Pipeline.Running;

/// <summary>What the files in <c>rejected/</c> say; the engine keeps them exact through any crash.</summary>
static class Rejections
{
    /// <summary>Number of rejections by reason, ordered by reason.</summary>
    public static IReadOnlyDictionary<string, long> ByReason(params RunFolder[] folders)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var rejected in folders.Select(folder => folder.Rejected).Distinct().Where(Directory.Exists))
            foreach (var line in Directory.EnumerateFiles(rejected, "*.jsonl").SelectMany(File.ReadLines))
            {
                using var entry = JsonDocument.Parse(line);
                var reason = entry.RootElement.GetProperty("reason").GetString()!;
                counts[reason] = counts.GetValueOrDefault(reason) + 1;
            }
        return counts;
    }
}

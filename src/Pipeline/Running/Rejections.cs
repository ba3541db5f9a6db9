using System.Text.Json;

namespace Millrace.Pipeline.Running;

/// <summary>What the files in <c>rejected/</c> say; the engine keeps them exact through any crash.</summary>
static class Rejections
{
    /// <summary>Number of rejections by reason, ordered by reason.</summary>
    public static IReadOnlyDictionary<string, long> ByReason(RunFolder folder)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (Directory.Exists(folder.Rejected))
            foreach (var line in Directory.EnumerateFiles(folder.Rejected, "*.jsonl").SelectMany(File.ReadLines))
            {
                using var entry = JsonDocument.Parse(line);
                var reason = entry.RootElement.GetProperty("reason").GetString()!;
                counts[reason] = counts.GetValueOrDefault(reason) + 1;
            }
        return counts;
    }
}

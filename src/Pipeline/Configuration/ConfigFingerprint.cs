using System.Security.Cryptography;
using System.Text;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>
/// Tells whether two configurations mean the same, and what differs: a run directory belongs to one plan.
/// </summary>
/// <remarks>The order of keys, the spelling of numbers, origins and secrets do not count.</remarks>
static class ConfigFingerprint
{
    /// <summary>SHA-256, in lower-case hexadecimal, of the canonical JSON of a tree.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="excluding">Paths from the root of the tree that may change without making it another plan.</param>
    public static string Of(HoconObject root, IReadOnlyCollection<string> excluding) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(root, excluding))));

    /// <summary>
    /// JSON without white space; keys in ordinal order, numbers in one spelling, secrets and excluded paths left out.
    /// </summary>
    public static string Canonical(HoconObject root, IReadOnlyCollection<string> excluding)
    {
        var text = new StringBuilder();
        Append(text, root, "", Paths(excluding));
        return text.ToString();
    }

    /// <summary>
    /// What a stored configuration (<see cref="ConfigRendering.Json"/>) says differently from a tree, a line each, in
    /// the order of the paths: <c>millrace.num_shards = 2048, the plan now says 4096</c>.
    /// </summary>
    /// <exception cref="ConfigException">The stored text is no object.</exception>
    public static IReadOnlyList<string> Differences(
        string oldJson, HoconObject root, IReadOnlyCollection<string> excluding)
    {
        var stored = HoconParser.ParseObject(HoconSource.OfText("the stored plan", oldJson), HoconIncludes.None);
        var before = Leaves(HoconResolver.Resolve([stored], _ => null), Paths(excluding));
        var now = Leaves(root, Paths(excluding));
        var lines = new List<string>();
        foreach (var path in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            before.TryGetValue(path, out var old);
            now.TryGetValue(path, out var current);
            if (old is null)
                lines.Add($"{path} was not set, the plan now says {ConfigRendering.Inline(current!)}");
            else if (current is null)
                lines.Add($"{path} = {ConfigRendering.Inline(old)}, the plan now does not set it");
            else if (CanonicalOf(old) != CanonicalOf(current))
                lines.Add(
                    $"{path} = {ConfigRendering.Inline(old)}, the plan now says {ConfigRendering.Inline(current)}");
        }
        return lines;
    }

    static string CanonicalOf(HoconValue leaf)
    {
        var text = new StringBuilder();
        Append(text, leaf, "", []);
        return text.ToString();
    }

    static HashSet<string> Paths(IReadOnlyCollection<string> excluding) =>
        excluding.Select(path => HoconPath.Render(HoconPath.Parse(path))).ToHashSet(StringComparer.Ordinal);

    static void Append(StringBuilder text, HoconValue value, string path, HashSet<string> excluding)
    {
        switch (value)
        {
            case HoconNumber number: text.Append(number.Canonical); break;
            case HoconString s: text.Append(HoconQuoting.Quote(s.Text)); break;
            case HoconArray array:
                text.Append('[');
                for (var i = 0; i < array.Items.Count; i++)
                    Append(i == 0 ? text : text.Append(','), array.Items[i], path, excluding);
                text.Append(']');
                break;
            case HoconObject fields:
                var separator = '{';
                foreach (var field in Counted(fields, path, excluding)
                    .OrderBy(field => field.Key, StringComparer.Ordinal))
                {
                    Append(text.Append(separator).Append(HoconQuoting.Quote(field.Key)).Append(':'), field.Value,
                        HoconPath.Join(path, field.Key), excluding);
                    separator = ',';
                }
                text.Append(separator == '{' ? "{}" : "}");
                break;
            default: text.Append(value.Text); break;
        }
    }

    static IEnumerable<HoconField> Counted(HoconObject parent, string path, HashSet<string> excluding) =>
        parent.Fields.Where(field => !ConfigSecrets.IsSecret(field.Key)
            && !excluding.Contains(HoconPath.Join(path, field.Key)));

    static Dictionary<string, HoconValue> Leaves(HoconObject root, HashSet<string> excluding)
    {
        var leaves = new Dictionary<string, HoconValue>(StringComparer.Ordinal);
        Collect(root, "");
        return leaves;

        void Collect(HoconObject parent, string path)
        {
            foreach (var field in Counted(parent, path, excluding))
            {
                var fieldPath = HoconPath.Join(path, field.Key);
                if (field.Value is HoconObject { Fields.Count: > 0 } fields)
                    Collect(fields, fieldPath);
                else
                    leaves.Add(fieldPath, field.Value);
            }
        }
    }
}

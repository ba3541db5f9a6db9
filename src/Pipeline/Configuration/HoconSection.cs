using System.Globalization;
using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>A section of a <see cref="ConfigTree"/>.</summary>
/// <param name="tree">Where reads and problems are recorded.</param>
/// <param name="path">The full path.</param>
/// <param name="fields">The section; null where there is none, which is recorded already.</param>
sealed partial class HoconSection(ConfigTree tree, string path, HoconObject? fields) : ConfigSection
{
    public override string Path => path;

    public override IReadOnlyCollection<string> Keys => [.. fields?.Fields.Select(child => child.Key) ?? []];

    public override ConfigSection Section(string key) =>
        fields is null ? new HoconSection(tree, PathOf(key), null) : tree.Section(PathOf(key));

    public override bool Has(string key) => Find(key) is { Value: not HoconNull };

    public override void AllowUnknown(string key) => tree.Allow(PathOf(key));

    public override void Problem(string key, string message)
    {
        if (Find(key) is { } field && !(field.Value is HoconNull && field.Value.Origin.IsEmbedded))
            tree.Report(field, message);
        else if (fields is not null) // else that there is no such section is the one problem
            tree.Miss(PathOf(key), fields.Origin, message);
    }

    public override bool Bool(string key) =>
        Read(key, "true or false", value => value.Text switch
        {
            "true" or "yes" or "on" => true,
            "false" or "no" or "off" => (bool?)false,
            _ => null,
        }) ?? false;

    public override string String(string key) => Text(key, nullable: false) ?? "";

    public override string? OptionalString(string key) => Text(key, nullable: true);

    public override string? FilePath(string key)
    {
        if (Text(key, nullable: true) is not { } text)
            return null;
        var folder = Find(key)!.Value.Origin.Folder;
        return string.IsNullOrEmpty(folder) || text.Length == 0 ? text : System.IO.Path.Combine(folder, text);
    }

    public override IReadOnlyList<string> Strings(string key)
    {
        if (Set(key) is not { } field)
            return [];
        tree.MarkWhole(PathOf(key));
        var items = (field.Value as HoconArray ?? (field.Value as HoconObject)?.AsList())?.Items;
        if (items is null)
        {
            tree.Report(field, $"{PathOf(key)} must be a list, got {ConfigTree.Got(field)}");
            return [];
        }
        for (var i = 0; i < items.Count; i++)
        {
            var item = new HoconField(field.Key, items[i], items[i].Origin);
            if (items[i].Text is null or "null" && items[i] is not HoconString)
                tree.Report(item, string.Create(CultureInfo.InvariantCulture,
                    $"{PathOf(key)}[{i}] must be a text, got {ConfigTree.Got(item)}"));
        }
        return [.. items.Select(item => item.Text ?? "")];
    }

    public override T OneOf<T>(string key)
    {
        var names = Enum.GetNames<T>().ToDictionary(Hyphenated, Enum.Parse<T>, StringComparer.Ordinal);
        if (Set(key) is not { } field)
            return default;
        if (field.Value.Text is { } text && names.TryGetValue(text, out var member))
            return member;
        var choices = names.Keys.ToList();
        var guess = field.Value is HoconString wrong && Spelling.Nearest(wrong.Text, choices) is { } near
            ? $"; did you mean `{near}`?"
            : "";
        var listed = choices.Count == 1
            ? choices[0]
            : $"one of {string.Join(", ", choices.SkipLast(1))} or {choices[^1]}";
        tree.Report(field, $"{PathOf(key)} must be {listed}, got {ConfigTree.Got(field)}{guess}");
        return default;
    }

    string? Text(string key, bool nullable)
    {
        var field = nullable ? Find(key) : Set(key);
        if (field is null && nullable && fields is not null)
            tree.Miss(PathOf(key), fields.Origin, $"{PathOf(key)} is not set");
        if (field is null or { Value: HoconNull })
            return null;
        if (field.Value.Text is null)
            tree.Report(field, $"{PathOf(key)} must be a text, got {ConfigTree.Got(field)}");
        return field.Value.Text;
    }

    /// <summary>Reads a value that <paramref name="convert"/> understands; null after a problem.</summary>
    T? Read<T>(string key, string expected, Func<HoconValue, T?> convert) where T : struct
    {
        if (Set(key) is not { } field)
            return null;
        if (convert(field.Value) is { } value)
            return value;
        tree.Report(field, $"{PathOf(key)} must be {expected}, got {ConfigTree.Got(field)}");
        return null;
    }

    /// <summary>The field of a key, marked as read; null where there is none.</summary>
    HoconField? Find(string key)
    {
        var elements = HoconPath.Parse(PathOf(key));
        tree.MarkRead(elements);
        return fields is null ? null : tree.Root.Find(elements);
    }

    /// <summary>The field of a key that must be set to something; null after that was recorded as a problem.</summary>
    HoconField? Set(string key)
    {
        if (Find(key) is { Value: not HoconNull } field)
            return field;
        // where the section is missing as a whole, that is the one problem
        if (fields is not null)
            Problem(key, $"{PathOf(key)} is not set");
        return null;
    }

    string PathOf(string key) => key.Length == 0 ? path : $"{path}.{key}";

    /// <summary><c>PerLine</c> is <c>per-line</c>; <c>BF16</c> is <c>bf16</c>.</summary>
    static string Hyphenated(string name)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            text.Append(startsWord ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}

using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>
/// A resolved tree while it is being read: which keys were read, and everything that is wrong with it.
/// </summary>
/// <param name="root">The tree.</param>
/// <param name="reference">The defaults alone: their keys are known whether anybody reads them or not.</param>
/// <param name="file">The user's file, where what is set nowhere is missing.</param>
sealed partial class ConfigTree(HoconObject root, HoconObject reference, string file)
{
    readonly List<ConfigProblem> problems = [];
    readonly List<(string Path, ConfigProblem Problem)> missing = [];
    readonly HashSet<string> read = new(StringComparer.Ordinal);
    readonly HashSet<string> whole = new(StringComparer.Ordinal);
    readonly HashSet<string> sections = new(StringComparer.Ordinal);
    readonly HashSet<string> allowed = new(StringComparer.Ordinal);
    readonly HashSet<HoconValue> reported = new(ReferenceEqualityComparer.Instance);

    public HoconObject Root => root;

    /// <summary>A section; where it does not exist, that is one problem, and its keys add none.</summary>
    public HoconSection Section(string path)
    {
        var elements = HoconPath.Parse(path);
        MarkSection(elements);
        var rendered = "";
        var fields = root;
        foreach (var key in elements)
        {
            rendered = HoconPath.Join(rendered, key);
            var field = fields.Field(key);
            if (field?.Value is HoconObject inner)
            {
                fields = inner;
                continue;
            }
            if (field is { Value: not HoconNull })
                Report(field, $"{rendered} must be an object, got {Got(field)}");
            else
                Miss(rendered, null, $"{rendered} is not set");
            return new HoconSection(this, HoconPath.Render(elements), null);
        }
        return new HoconSection(this, rendered, fields);
    }

    /// <summary>Marks a key as read.</summary>
    public void MarkRead(IReadOnlyList<string> path)
    {
        read.Add(HoconPath.Render(path));
        MarkSection([.. path.SkipLast(1)]);
    }

    /// <summary>Marks a key as read with all that is below it.</summary>
    public void MarkWhole(string path) => whole.Add(Rendered(path));

    /// <summary>Marks everything below a key as somebody else's: it may be unknown, which is worth a warning.</summary>
    public void Allow(string path) => allowed.Add(Rendered(path));

    /// <summary>
    /// Records a problem of a value, the first one only: the same value may be read through several keys.
    /// </summary>
    public void Report(HoconField field, string message)
    {
        if (reported.Add(field.Value))
            problems.Add(new ConfigProblem(field.Value.Origin, message));
    }

    /// <summary>
    /// Records that a key is not set, unless it turns out to be misspelled: one mistake gives one line.
    /// </summary>
    public void Miss(string path, ConfigOrigin? section, string message)
    {
        var origin = section is null or { IsEmbedded: true } ? ConfigOrigin.Of(file) : section;
        if (missing.TrueForAll(known => known.Path != path))
            missing.Add((path, new ConfigProblem(origin, message)));
    }

    /// <summary>Throws when anything is wrong, with all of it.</summary>
    /// <exception cref="ConfigException">Every problem recorded, every key missing and every key unknown.</exception>
    public void Check()
    {
        var unknown = FindUnknown();
        var meant = unknown.Select(key => key.Meant).OfType<string>().ToHashSet(StringComparer.Ordinal);
        List<ConfigProblem> all =
        [
            .. problems,
            .. missing.Where(key => !meant.Contains(key.Path)).Select(key => key.Problem),
            .. unknown.Select(key => key.Problem),
        ];
        if (all.Count > 0)
            throw new ConfigException(all);
    }

    /// <summary>How a message shows a value.</summary>
    public static string Got(HoconField field)
    {
        var value = ConfigSecrets.Shown(field.Key, field.Value);
        return value switch
        {
            HoconString { Text.Length: > 60 } text => HoconQuoting.Quote(text.Text[..59] + "…"),
            HoconString text => HoconQuoting.Quote(text.Text),
            _ => value.Text ?? value.Kind,
        };
    }

    static string Rendered(string path) => HoconPath.Render(HoconPath.Parse(path));

    void MarkSection(IReadOnlyList<string> path)
    {
        for (var length = path.Count; length > 0 && sections.Add(HoconPath.Render(path.Take(length))); length--)
        {
        }
    }
}

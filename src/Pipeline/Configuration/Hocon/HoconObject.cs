using System.Globalization;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>An object; its fields keep the order in which their keys first appeared.</summary>
sealed class HoconObject : HoconValue
{
    readonly List<HoconField> ordered;
    readonly Dictionary<string, HoconField> byKey;
    readonly long size = 1;

    public HoconObject(IEnumerable<HoconField> fields, ConfigOrigin origin) : base(origin)
    {
        ordered = [.. fields];
        byKey = ordered.ToDictionary(field => field.Key, StringComparer.Ordinal);
        foreach (var field in ordered)
            size = long.Min(size + field.Value.Size, int.MaxValue);
    }

    public IReadOnlyList<HoconField> Fields => ordered;

    public override string Kind => "an object";

    public override long Size => size;

    /// <summary>The field directly in this object, or null.</summary>
    public HoconField? Field(string key) => byKey.GetValueOrDefault(key);

    /// <summary>The field at a path below this object, or null.</summary>
    public HoconField? Find(IReadOnlyList<string> path)
    {
        HoconField? field = null;
        HoconValue value = this;
        foreach (var key in path)
        {
            field = (value as HoconObject)?.Field(key);
            if (field is null)
                return null;
            value = field.Value;
        }
        return field;
    }

    /// <summary>The field at a path such as <c>millrace.stages.mask-tokens</c>, or null.</summary>
    public HoconField? Find(string path) => Find(HoconPath.Parse(path));

    /// <summary>
    /// The list that an object with keys 0, 1, 2… stands for (a properties file has no other way to write one): values
    /// in the order of their indices, gaps closed, other keys ignored; null where no key is an index.
    /// </summary>
    public HoconArray? AsList()
    {
        var indexed = ordered
            .Select(field => (Index: IndexOf(field.Key), field.Value))
            .Where(item => item.Index >= 0)
            .OrderBy(item => item.Index)
            .Select(item => item.Value)
            .ToList();
        return indexed.Count == 0 ? null : new HoconArray(indexed, Origin);
    }

    public override bool SameAs(HoconValue other) =>
        ReferenceEquals(this, other) || (other is HoconObject o && o.ordered.Count == ordered.Count
            && ordered.All(field => o.Field(field.Key) is { } match && field.Value.SameAs(match.Value)));

    /// <summary>The index that a key spells, or -1.</summary>
    public static int IndexOf(string key) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
}

namespace Millrace.Model.Configuration;

/// <summary>
/// One section of the configuration, read by the record that binds it. It lies in the lowest project so that every layer
/// can say what it needs; the HOCON behind it is <c>Millrace.Pipeline.Configuration</c>.
/// </summary>
/// <remarks>
/// No getter takes a default: defaults live in <c>reference.conf</c> alone. A getter never throws for a bad value: it
/// records the problem with file and line and returns a harmless value, so that all problems are reported at once when
/// the root is checked. Keys are relative to the section and may be paths (<c>a.b</c>).
/// </remarks>
public abstract class ConfigSection
{
    /// <summary>The full path of this section, such as <c>millrace.stages.mask-tokens</c>.</summary>
    public abstract string Path { get; }

    /// <summary>An integer in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public abstract int Int(string key, int min = int.MinValue, int max = int.MaxValue);

    /// <summary>An integer in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public abstract long Int64(string key, long min = long.MinValue, long max = long.MaxValue);

    /// <summary>A non-negative integer of 64 bits, such as a seed.</summary>
    public abstract ulong UInt64(string key);

    /// <summary>A finite number in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public abstract double Double(string key, double min = double.MinValue, double max = double.MaxValue);

    /// <summary><c>true</c>, <c>false</c>, <c>yes</c>, <c>no</c>, <c>on</c> or <c>off</c>.</summary>
    public abstract bool Bool(string key);

    /// <summary>A text; numbers and booleans are taken as they were written.</summary>
    public abstract string String(string key);

    /// <summary>A text, or null where the value is <c>null</c>.</summary>
    public abstract string? OptionalString(string key);

    /// <summary>A path, or null where the value is <c>null</c>. A relative one is meant from the file that states it; from the working directory in <c>--set</c>.</summary>
    public abstract string? FilePath(string key);

    /// <summary>A list of texts.</summary>
    public abstract IReadOnlyList<string> Strings(string key);

    /// <summary>A duration with its unit (<c>250ms</c>, <c>30s</c>, <c>5m</c>); a bare number is a problem.</summary>
    public abstract TimeSpan Duration(string key, TimeSpan min, TimeSpan max);

    /// <summary>A size in bytes with its unit (<c>64MiB</c>); a bare number is a problem.</summary>
    public abstract long Bytes(string key, long min = 0, long max = long.MaxValue);

    /// <summary>One member of <typeparamref name="T"/>, written in lower case with hyphens (<c>PerLine</c> is <c>per-line</c>).</summary>
    public abstract T OneOf<T>(string key) where T : struct, Enum;

    /// <summary>A section below this one.</summary>
    public abstract ConfigSection Section(string key);

    /// <summary>Whether the key is set, to something other than <c>null</c>.</summary>
    public abstract bool Has(string key);

    /// <summary>The keys directly in this section.</summary>
    public abstract IReadOnlyCollection<string> Keys { get; }

    /// <summary>Marks everything below <paramref name="key"/> as read, for a section that somebody else's program defines.</summary>
    public abstract void AllowUnknown(string key);

    /// <summary>Records a problem at the place where <paramref name="key"/> was set: a rule between several keys, say.</summary>
    public abstract void Problem(string key, string message);
}

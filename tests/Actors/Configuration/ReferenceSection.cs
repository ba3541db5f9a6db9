using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Model.Configuration;
using Millrace.Oracles;

namespace Millrace.Actors.Tests.Configuration;

/// <summary>
/// Sections of <c>src/Actors/reference.conf</c>, read line by line: one key or brace a line is all of HOCON that it uses. Notes which keys are read.
/// </summary>
sealed partial class ReferenceSection(string path, Dictionary<string, string> values, HashSet<string> read, List<string> problems) : ConfigSection
{
    public override string Path => path;

    /// <summary>Every key of the file, with its value as written.</summary>
    public Dictionary<string, string> Values => values;

    /// <summary>The keys read so far, of all sections.</summary>
    public HashSet<string> Read => read;

    /// <summary>What was recorded as wrong.</summary>
    public List<string> Problems => problems;

    public override IReadOnlyCollection<string> Keys => values.Keys;

    /// <summary>The section of the file.</summary>
    public static ReferenceSection Load(string path)
    {
        var values = new Dictionary<string, string>();
        var open = new Stack<string>();
        foreach (var line in File.ReadLines(Repository.PathOf("src", "Actors", "reference.conf")).Select(text => text.Split('#')[0].Trim()))
        {
            if (line.EndsWith('{'))
                open.Push(line[..^1].Trim());
            else if (line == "}")
                open.Pop();
            else if (line.Split('=', 2) is [var key, var value])
                values.Add(string.Join('.', open.Reverse().Append(key.Trim())), value.Trim());
        }
        return new ReferenceSection(path, values, [], []);
    }

    public override ConfigSection Section(string key) => new ReferenceSection($"{path}.{key}", values, read, problems);

    public override int Int(string key, int min = int.MinValue, int max = int.MaxValue) => (int)Int64(key, min, max);

    public override long Int64(string key, long min = long.MinValue, long max = long.MaxValue)
    {
        var value = long.Parse(Text(key), CultureInfo.InvariantCulture);
        Assert.InRange(value, min, max);
        return value;
    }

    public override double Double(string key, double min = double.MinValue, double max = double.MaxValue)
    {
        var value = double.Parse(Text(key), CultureInfo.InvariantCulture);
        Assert.InRange(value, min, max);
        return value;
    }

    public override TimeSpan Duration(string key, TimeSpan min, TimeSpan max)
    {
        var match = WithUnit().Match(Text(key));
        var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var value = match.Groups[2].Value == "ms" ? TimeSpan.FromMilliseconds(number) : TimeSpan.FromSeconds(number);
        Assert.InRange(value, min, max);
        return value;
    }

    public override long Bytes(string key, long min = 0, long max = long.MaxValue)
    {
        var match = WithUnit().Match(Text(key));
        var value = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) << (match.Groups[2].Value == "KiB" ? 10 : 20);
        Assert.InRange(value, min, max);
        return value;
    }

    public override ulong UInt64(string key) => ulong.Parse(Text(key), CultureInfo.InvariantCulture);

    public override bool Bool(string key) => bool.Parse(Text(key));

    public override string String(string key) => Text(key);

    public override string? OptionalString(string key) => Text(key);

    public override string? FilePath(string key) => OptionalString(key);

    public override IReadOnlyList<string> Strings(string key) => [Text(key)];

    public override T OneOf<T>(string key) => Enum.Parse<T>(Text(key), ignoreCase: true);

    public override bool Has(string key) => values.ContainsKey($"{path}.{key}");

    public override void AllowUnknown(string key) => read.Add($"{path}.{key}");

    public override void Problem(string key, string message) => problems.Add($"{path}.{key} {message}");

    [GeneratedRegex("^([0-9]+)(ms|s|KiB|MiB)$")]
    internal static partial Regex WithUnit();

    string Text(string key)
    {
        read.Add($"{path}.{key}");
        return values[$"{path}.{key}"];
    }
}

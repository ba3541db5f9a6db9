using System.Globalization;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// Durations and sizes in the units of the specification ("Duration format", "Size in bytes format").
/// </summary>
static class HoconUnits
{
    static readonly Dictionary<string, decimal> TicksPerUnit = Named(
        (0.01m, "ns nano nanos nanosecond nanoseconds"),
        (TimeSpan.TicksPerMicrosecond, "us micro micros microsecond microseconds"),
        (TimeSpan.TicksPerMillisecond, "ms milli millis millisecond milliseconds"),
        (TimeSpan.TicksPerSecond, "s second seconds"),
        (TimeSpan.TicksPerMinute, "m minute minutes"),
        (TimeSpan.TicksPerHour, "h hour hours"),
        (TimeSpan.TicksPerDay, "d day days"));

    static readonly Dictionary<string, decimal> BytesPerUnit = Sizes();

    /// <summary>
    /// A number and a unit, such as <c>250ms</c> or <c>0.5 hours</c>; to 100 ns. Null where the text is anything else,
    /// or longer than a <see cref="TimeSpan"/>.
    /// </summary>
    public static TimeSpan? Duration(string text) =>
        Amount(text, TicksPerUnit) is { } ticks && decimal.Abs(ticks) <= long.MaxValue
            ? new TimeSpan((long)ticks)
            : null;

    /// <summary>
    /// A number and a unit, such as <c>64MiB</c> or <c>10 kB</c>, in whole bytes. Null where the text is anything else,
    /// or 2⁶³ bytes or more.
    /// </summary>
    public static long? Bytes(string text) =>
        Amount(text, BytesPerUnit) is { } bytes && decimal.Abs(bytes) <= long.MaxValue ? (long)bytes : null;

    /// <summary>A duration in the largest unit that divides it: <c>90s</c>, <c>2h</c>.</summary>
    public static string Render(TimeSpan duration)
    {
        (long Ticks, string Unit)[] units =
        [
            (TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "m"),
            (TimeSpan.TicksPerSecond, "s"),
            (TimeSpan.TicksPerMillisecond, "ms"), (TimeSpan.TicksPerMicrosecond, "us"),
        ];
        foreach (var (ticks, unit) in units)
            if (duration.Ticks != 0 && duration.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{unit}");
        return duration.Ticks == 0 ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks * 100m}ns");
    }

    /// <summary>A size in the largest binary unit that divides it: <c>64MiB</c>, <c>1000B</c>.</summary>
    public static string Render(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        var unit = 0;
        while (unit < units.Length - 1 && bytes != 0 && bytes % 1024 == 0)
            (bytes, unit) = (bytes / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{units[unit]}");
    }

    static decimal? Amount(string text, Dictionary<string, decimal> units)
    {
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.Length;
        while (end > 0 && char.IsLetter(trimmed[end - 1]))
            end--;
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!units.TryGetValue(trimmed[end..].ToString(), out var factor)
            || !decimal.TryParse(trimmed[..end].TrimEnd(), Plain, CultureInfo.InvariantCulture, out var number)
            || decimal.Abs(number) > decimal.MaxValue / decimal.Max(factor, 1))
            return null;
        return number * factor;
    }

    static Dictionary<string, decimal> Sizes()
    {
        var sizes = Named((1, "B b byte bytes"));
        string[] decimalNames = ["kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"];
        string[] binaryNames = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi", "zebi", "yobi"];
        var (thousands, binary) = (1m, 1m);
        for (var i = 0; i < decimalNames.Length; i++)
        {
            (thousands, binary) = (thousands * 1000, binary * 1024);
            var letter = decimalNames[i][0];
            var capital = char.ToUpperInvariant(letter);
            var abbreviation = letter == 'k' ? letter : capital;
            string[] powersOfTen = [$"{abbreviation}B", $"{decimalNames[i]}byte", $"{decimalNames[i]}bytes"];
            foreach (var name in powersOfTen)
                sizes.Add(name, thousands);
            string[] powersOfTwo =
            [
                $"{capital}", $"{letter}", $"{capital}i", $"{capital}iB",
                $"{binaryNames[i]}byte", $"{binaryNames[i]}bytes",
            ];
            foreach (var name in powersOfTwo)
                sizes.Add(name, binary);
        }
        return sizes;
    }

    static Dictionary<string, decimal> Named(params (decimal Factor, string Names)[] units) => units
        .SelectMany(unit => unit.Names.Split(' ').Select(name => (name, unit.Factor)))
        .ToDictionary(unit => unit.name, unit => unit.Factor, StringComparer.Ordinal);
}

using System.Globalization;

namespace Millrace.Pipeline.Reporting;

/// <summary>Numbers as a person reads them: 4,211 · 31.2 GB · 2:04 · 812 ms.</summary>
static class Quantity
{
    /// <summary>A whole number with its thousands grouped.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>So many of something: 1 file, 4,211 files.</summary>
    public static string Of(long value, string noun) => $"{Count(value)} {noun}{(value == 1 ? "" : "s")}";

    /// <summary>A size in decimal units, three digits.</summary>
    public static string Bytes(double bytes) => Scaled(bytes, 1000, ["B", "KB", "MB", "GB", "TB"]);

    /// <summary>A number in thousands, millions or billions, three digits.</summary>
    public static string Short(double value) => Scaled(value, 1000, ["", "k", "M", "G"]).TrimEnd();

    /// <summary>Minutes and seconds; milliseconds where it is short, hours where it is long.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:D2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}"),
    };

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) =>
        share.ToString(share is > 0 and < 0.01 ? "P2" : "P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    static string Scaled(double value, double factor, string[] units)
    {
        var unit = 0;
        for (; value >= factor * 0.9995 && unit < units.Length - 1; unit++)
            value /= factor;
        var format = unit == 0 || value >= 99.95 ? "F0" : value >= 9.995 ? "F1" : "F2";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {units[unit]}";
    }
}

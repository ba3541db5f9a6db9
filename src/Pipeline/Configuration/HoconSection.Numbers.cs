using System.Globalization;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

sealed partial class HoconSection
{
    public override int Int(string key, int min = int.MinValue, int max = int.MaxValue) =>
        (int)Integer(key, "an integer", min, max, min == int.MinValue, max == int.MaxValue);

    public override long Int64(string key, long min = long.MinValue, long max = long.MaxValue) =>
        (long)Integer(key, "an integer", min, max, min == long.MinValue, max == long.MaxValue);

    public override ulong UInt64(string key)
    {
        var value = Integer(key, "a non-negative integer", decimal.MinValue, ulong.MaxValue, noMin: true, noMax: true);
        if (value >= 0)
            return (ulong)value;
        var field = Find(key)!;
        tree.Report(field, $"{PathOf(key)} must be a non-negative integer, got {ConfigTree.Got(field)}");
        return 0;
    }

    public override double Double(string key, double min = double.MinValue, double max = double.MaxValue)
    {
        var value = Read<double>(key, "a number", NumberOf);
        return value is { } number
            && InRange(key, number, min, max, min == double.MinValue, max == double.MaxValue, Written)
            ? number
            : double.Clamp(0, min, max);

        static string Written(double bound) => bound.ToString("R", CultureInfo.InvariantCulture);
    }

    public override TimeSpan Duration(string key, TimeSpan min, TimeSpan max)
    {
        var value = Read<TimeSpan>(key, "a duration with its unit, such as 250ms, 30s or 5m",
            v => v is HoconString s ? HoconUnits.Duration(s.Text) : null);
        return value is { } duration
            && InRange(key, duration, min, max, min == TimeSpan.MinValue, max == TimeSpan.MaxValue, HoconUnits.Render)
            ? duration
            : new TimeSpan(long.Clamp(0, min.Ticks, max.Ticks));
    }

    public override long Bytes(string key, long min = 0, long max = long.MaxValue)
    {
        var value = Read<long>(key, "a size with its unit, such as 64MiB",
            v => v is HoconString s ? HoconUnits.Bytes(s.Text) : null);
        return value is { } bytes
            && InRange(key, bytes, min, max, noMin: false, max == long.MaxValue, HoconUnits.Render)
            ? bytes
            : min;
    }

    decimal Integer(string key, string expected, decimal min, decimal max, bool noMin, bool noMax)
    {
        var value = Read<decimal>(key, expected, IntegerOf);
        return value is { } integer && InRange(key, integer, min, max, noMin, noMax, Written)
            ? integer
            : decimal.Clamp(0, min, max);

        static string Written(decimal bound) => bound.ToString(CultureInfo.InvariantCulture);
    }

    bool InRange<T>(string key, T value, T min, T max, bool noMin, bool noMax, Func<T, string> written)
        where T : IComparable<T>
    {
        var (tooLow, tooHigh) = (value.CompareTo(min) < 0, value.CompareTo(max) > 0);
        if (!tooLow && !tooHigh)
            return true;
        var range = !noMin && !noMax ? $"in [{written(min)}, {written(max)}]"
            : tooLow ? $"at least {written(min)}"
            : $"at most {written(max)}";
        var field = Find(key)!;
        tree.Report(field, $"{PathOf(key)} must be {range}, got {ConfigTree.Got(field)}");
        return false;
    }

    /// <summary>
    /// The number that a number or a text spells, <c>.5</c> and <c>+1</c> included; null where it spells none that is
    /// finite.
    /// </summary>
    static double? NumberOf(HoconValue value) =>
        value is HoconNumber or HoconString && !value.Text.AsSpan().ContainsAnyExcept("0123456789+-.eE")
        && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>
    /// The integer that a number or a text spells, <c>1e6</c> and <c>2.0</c> included, clamped to 28 digits; null where
    /// it spells none.
    /// </summary>
    static decimal? IntegerOf(HoconValue value)
    {
        var number = value switch
        {
            HoconNumber written => written,
            HoconString text when HoconNumber.IsNumber(text.Text) => new HoconNumber(text.Text, text.Origin),
            _ => null,
        };
        if (number is null || number.Canonical.Contains("e-", StringComparison.OrdinalIgnoreCase))
            return null;
        if (decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var integer))
            return integer;
        return number.Text[0] == '-' ? decimal.MinValue : decimal.MaxValue;
    }
}

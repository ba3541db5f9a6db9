using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The specification's sections "Duration format" and "Size in bytes format".</summary>
public sealed class HoconUnitsTests
{
    [Theory]
    [InlineData("ns nano nanos nanosecond nanoseconds", 2L)]
    [InlineData("us micro micros microsecond microseconds", 2_000L)]
    [InlineData("ms milli millis millisecond milliseconds", 2_000_000L)]
    [InlineData("s second seconds", 2_000_000_000L)]
    [InlineData("m minute minutes", 120_000_000_000L)]
    [InlineData("h hour hours", 7_200_000_000_000L)]
    [InlineData("d day days", 172_800_000_000_000L)]
    public void Every_unit_of_time_is_known(string units, long ticksOf200)
    {
        foreach (var unit in units.Split(' '))
            Assert.Equal(new TimeSpan(ticksOf200), HoconUnits.Duration($"200{unit}"));
    }

    [Theory]
    [InlineData("0.5s", 500)]
    [InlineData("1.5 m", 90_000)]
    [InlineData("  3 s ", 3_000)]
    [InlineData("-1s", -1_000)]
    [InlineData("+1s", 1_000)]
    [InlineData(".25s", 250)]
    [InlineData("2000 micros", 2)]
    public void Durations_may_have_fractions_signs_and_spaces(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), HoconUnits.Duration(text));

    [Theory]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("1S")]
    [InlineData("1 sec")]
    [InlineData("1s1")]
    [InlineData("1 2s")]
    [InlineData("1,5s")]
    [InlineData("1_000ms")]
    [InlineData("99999999999999d")]
    [InlineData("9999999999999999999999999999d")]
    [InlineData("")]
    public void Anything_else_is_no_duration(string text) => Assert.Null(HoconUnits.Duration(text));

    [Theory]
    [InlineData("B b byte bytes", 1L)]
    [InlineData("kB kilobyte kilobytes", 1000L)]
    [InlineData("MB megabyte megabytes", 1000_000L)]
    [InlineData("GB gigabyte gigabytes", 1000_000_000L)]
    [InlineData("TB terabyte terabytes", 1000_000_000_000L)]
    [InlineData("PB petabyte petabytes", 1000_000_000_000_000L)]
    [InlineData("EB exabyte exabytes", 1000_000_000_000_000_000L)]
    [InlineData("K k Ki KiB kibibyte kibibytes", 1L << 10)]
    [InlineData("M m Mi MiB mebibyte mebibytes", 1L << 20)]
    [InlineData("G g Gi GiB gibibyte gibibytes", 1L << 30)]
    [InlineData("T t Ti TiB tebibyte tebibytes", 1L << 40)]
    [InlineData("P p Pi PiB pebibyte pebibytes", 1L << 50)]
    [InlineData("E e Ei EiB exbibyte exbibytes", 1L << 60)]
    public void Every_unit_of_size_is_known(string units, long bytes)
    {
        foreach (var unit in units.Split(' '))
            Assert.Equal(bytes * 3, HoconUnits.Bytes($"3 {unit}"));
    }

    [Fact]
    public void The_largest_units_are_known_and_too_large_for_64_bits()
    {
        foreach (var unit in "ZB zettabyte zettabytes Z z Zi ZiB zebibyte zebibytes YB yottabyte yottabytes Y y Yi YiB yobibyte yobibytes".Split(' '))
        {
            Assert.Null(HoconUnits.Bytes($"1{unit}"));
            Assert.True(HoconUnits.Bytes($"0.0000001{unit}") > 0);
        }
        Assert.Null(HoconUnits.Bytes("8EiB"));
        Assert.Equal(1L << 19, HoconUnits.Bytes("0.5M"));
        Assert.Null(HoconUnits.Bytes("5"));
        Assert.Null(HoconUnits.Bytes("5mib"));
        Assert.Null(HoconUnits.Bytes("5KB"));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(10, "1us")]
    [InlineData(2_500_000, "250ms")]
    [InlineData(900_000_000, "90s")]
    [InlineData(72_000_000_000, "2h")]
    [InlineData(864_000_000_000, "1d")]
    [InlineData(-10_000_000, "-1s")]
    public void Durations_are_shown_in_the_largest_unit_that_divides_them(long ticks, string text)
    {
        Assert.Equal(text, HoconUnits.Render(new TimeSpan(ticks)));
        Assert.Equal(new TimeSpan(ticks), HoconUnits.Duration(text));
    }

    [Theory]
    [InlineData(0L, "0B")]
    [InlineData(1000L, "1000B")]
    [InlineData(1536L, "1536B")]
    [InlineData(67_108_864L, "64MiB")]
    public void Sizes_are_shown_in_the_largest_unit_that_divides_them(long bytes, string text)
    {
        Assert.Equal(text, HoconUnits.Render(bytes));
        Assert.Equal(bytes, HoconUnits.Bytes(text));
    }
}

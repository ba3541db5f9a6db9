using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>One <c>--set key=value</c>, or an option that stands for one.</summary>
static class ConfigOverride
{
    /// <summary>The option that sets any key.</summary>
    public const string Option = "--set";

    /// <summary>
    /// Parses the setting as one line of HOCON; the key may be a path, the value anything, and <c>+=</c> appends. An address
    /// such as <c>https://example.org/x</c> is text without quotes too, which a shell would take away.
    /// </summary>
    /// <exception cref="ConfigException">It is no <c>key=value</c>, or the value is not HOCON.</exception>
    public static ObjectNode Parse(string setting, string option = Option)
    {
        var source = HoconSource.OfText(option, setting);
        if (!setting.Contains('=', StringComparison.Ordinal))
            throw new ConfigException(source.At(1), $"expected `key=value`, got {HoconQuoting.Quote(setting)}");
        return HoconParser.ParseSetting(HoconSource.OfText(option, Quoted(setting)));
    }

    static string Quoted(string setting)
    {
        var valueStart = setting.IndexOf('=', StringComparison.Ordinal) + 1;
        return IsAddress(setting.AsSpan(valueStart)) ? setting[..valueStart] + HoconQuoting.Quote(setting[valueStart..]) : setting;
    }

    static bool IsAddress(ReadOnlySpan<char> value) =>
        value.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme
        && !value[..scheme].ContainsAnyExceptInRange('a', 'z')
        && value.IndexOfAny(" \t\"'{}[],$") < 0;
}

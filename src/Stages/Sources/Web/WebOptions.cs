using System.Globalization;
using Millrace.Model.Configuration;
using Millrace.Stages.Languages;

namespace Millrace.Stages.Sources.Web;

/// <summary>Settings of <c>millrace.source.web</c>: which pages of a crawl are wanted. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Hosts">Host names, each with its sub-domains, lower-case; empty takes all.</param>
/// <param name="ExcludeHosts">Host names that are left out, each with its sub-domains, lower-case.</param>
/// <param name="From">Pages fetched before this are left out; null takes all.</param>
/// <param name="To">Pages fetched at this time or later are left out; null takes all.</param>
/// <param name="Languages">ISO 639 codes; records whose header names another language first are left out, those that name none are not. Empty takes all.</param>
public sealed record WebOptions(
    IReadOnlyList<string> Hosts, IReadOnlyList<string> ExcludeHosts, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> Languages)
{
    /// <summary>Every page.</summary>
    public static WebOptions Everything { get; } = new([], [], null, null, []);

    /// <summary>Reads the section.</summary>
    public static WebOptions Bind(ConfigSection config)
    {
        var (from, to) = (Date(config, "from"), Date(config, "to"));
        if (from >= to)
            config.Problem("to", $"{config.Path}.to must be later than {config.Path}.from, got {config.OptionalString("to")}");
        return new WebOptions(Hostnames(config, "hosts"), Hostnames(config, "exclude-hosts"), from, to, Codes(config));
    }

    static DateTimeOffset? Date(ConfigSection config, string key)
    {
        if (config.OptionalString(key) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
            return date;
        config.Problem(key, $"{config.Path}.{key} must be a date, such as 2024-05-18 or 2024-05-18T12:00:00Z, got {text}");
        return null;
    }

    static List<string> Hostnames(ConfigSection config, string key)
    {
        var hosts = config.Strings(key).Select(host => host.ToLowerInvariant()).ToList();
        foreach (var host in hosts.Where(host => host.Length == 0 || host[0] == '.' || host.IndexOfAny([':', '/', '*', ' ']) >= 0))
            config.Problem(key, $"{config.Path}.{key} must be host names, such as example.org, which stands for its sub-domains too, got \"{host}\"");
        return hosts;
    }

    static List<string> Codes(ConfigSection config)
    {
        var codes = config.Strings("languages").ToList();
        foreach (var code in codes.Where(code => !LanguageCodes.IsKnown(code)))
            config.Problem("languages", $"{config.Path}.languages must be ISO 639 codes, such as en or eng, got \"{code}\"");
        return codes.ConvertAll(LanguageCodes.Shortest);
    }
}

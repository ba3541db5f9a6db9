using System.Globalization;
using Millrace.Stages.Languages;

namespace Millrace.Stages.Sources.Web;

/// <summary>Which pages are wanted, by what the headers of their records say.</summary>
sealed class WebFilter(WebOptions options)
{
    /// <summary>Why a page is not wanted; null where it is.</summary>
    public Refusal? Judge(ReadOnlySpan<byte> header)
    {
        if (options.Hosts.Count > 0 || options.ExcludeHosts.Count > 0)
        {
            var host = HostOf(WarcReader.AddressOf(header) ?? "");
            if (options.Hosts.Count > 0 && !options.Hosts.Any(wanted => IsWithin(host, wanted)))
                return new("host is not among hosts", host, IsFiltered: true);
            if (options.ExcludeHosts.Any(unwanted => IsWithin(host, unwanted)))
                return new("host is among exclude-hosts", host, IsFiltered: true);
        }
        if (options.From is not null || options.To is not null)
        {
            var text = HeaderFields.Find(header, "WARC-Date"u8);
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
                return new("record has no date", text);
            if (date < options.From || date >= options.To)
                return new("date is not in [from, to)", text, IsFiltered: true);
        }
        if (options.Languages.Count > 0 && HeaderFields.Find(header, "WARC-Identified-Content-Language"u8) is { } languages)
        {
            var first = languages.Split(',')[0].Trim();
            if (!options.Languages.Contains(LanguageCodes.Shortest(first)))
                return new("language is not among languages", first, IsFiltered: true);
        }
        return null;
    }

    /// <summary>The host of an address, lower-case; empty where it has none.</summary>
    internal static string HostOf(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
            return "";
        var authority = address.AsSpan(start + 3);
        var end = authority.IndexOfAny('/', '?', '#');
        authority = end < 0 ? authority : authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var port = authority.LastIndexOf(':');
        if (port > authority.LastIndexOf(']')) // the colons of an IPv6 address are in brackets
            authority = authority[..port];
        return authority.TrimEnd('.').ToString().ToLowerInvariant();
    }

    static bool IsWithin(string host, string domain) =>
        host.EndsWith(domain, StringComparison.Ordinal) && (host.Length == domain.Length || host[host.Length - domain.Length - 1] == '.');
}

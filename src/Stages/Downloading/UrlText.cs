using Millrace.Model.Configuration;

namespace Millrace.Stages.Downloading;

/// <summary>Addresses as a configuration states them.</summary>
static class UrlText
{
    const string Expected = "must be an address that begins with https://, http:// or file://";

    static readonly string[] Schemes = [Uri.UriSchemeHttps, Uri.UriSchemeHttp, Uri.UriSchemeFile];

    /// <summary>The address that a text is, or null after its problem was recorded.</summary>
    public static Uri? Parse(ConfigSection config, string key, string text)
    {
        // Without the look at its beginning, a path such as /data/x would be taken for file:///data/x.
        if (!Schemes.Any(scheme => text.StartsWith($"{scheme}://", StringComparison.OrdinalIgnoreCase))
            || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            config.Problem(key, $"{config.Path}.{key} {Expected}, got \"{text}\"");
        else if (url.UserInfo.Length > 0)
            config.Problem(key, $"{config.Path}.{key} must not hold a user name or a password; it would be in every log");
        else
            return url;
        return null;
    }

    /// <summary>The address of a site, without the slash at its end.</summary>
    public static string Base(ConfigSection config, string key)
    {
        var text = config.String(key).TrimEnd('/');
        return Parse(config, key, text) is null ? "" : text;
    }

    /// <summary>The name of the file that an address leads to; null where it has none that could be kept.</summary>
    public static string? FileName(Uri url)
    {
        var name = Uri.UnescapeDataString(url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]);
        // A hidden file would not be found by whoever reads the folder, and ours are hidden.
        return name.Length == 0 || name[0] == '.' || name.Any(letter => letter is '/' or '\\' || char.IsControl(letter)) ? null : name;
    }
}

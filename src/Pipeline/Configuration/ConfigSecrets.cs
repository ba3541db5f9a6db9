using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>
/// Which values are never shown or stored: those of keys that are, or end in, <c>-password</c>, <c>-token</c> or
/// <c>-secret</c>.
/// </summary>
/// <remarks>With an underscore a word is a machine-learning name, such as <c>mask_token</c>, and no secret.</remarks>
static class ConfigSecrets
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Hidden = "***";

    /// <summary>Whether the value of this key is a secret.</summary>
    public static bool IsSecret(string key) =>
        ((string[])["password", "token", "secret"]).Any(word =>
            key.EndsWith(word, StringComparison.Ordinal)
            && (key.Length == word.Length || key[^(word.Length + 1)] == '-'));

    /// <summary>The value to show: itself, or three stars. That a secret is null or empty is shown.</summary>
    public static HoconValue Shown(string key, HoconValue value) =>
        IsSecret(key) && value is not HoconNull && value.Text != "" ? new HoconString(Hidden, value.Origin) : value;
}

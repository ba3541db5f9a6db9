using System.CommandLine;

namespace Millrace.Pipeline.Commands;

/// <summary>An option of a filter that is a setting of the configuration: its default and its limits are those there.</summary>
sealed class SettingOption
{
    readonly string path;

    /// <param name="section">Section of the configuration, such as <c>millrace.stages.mask-tokens</c>.</param>
    /// <param name="key">Key there; the option has hyphens for its underscores.</param>
    /// <param name="helpName">What stands for the value in the help.</param>
    /// <param name="description">What the setting is.</param>
    public SettingOption(string section, string key, string helpName, string description)
    {
        path = $"{section}.{key}";
        Option = new Option<string?>("--" + key.Replace('_', '-')) { Description = description, HelpName = helpName };
    }

    /// <summary>The option, to be added to a command.</summary>
    public Option<string?> Option { get; }

    /// <summary>The setting; null where the option is left out.</summary>
    public (string Origin, string Setting)? Read(ParseResult parsed) =>
        parsed.GetValue(Option) is { } value ? (Option.Name, $"{path}={value}") : null;
}

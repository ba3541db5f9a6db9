using Millrace.Model.Configuration;

namespace Millrace.Stages.Exporting;

/// <summary>Settings of <c>millrace.exports</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Formats">What the data set is written as besides our shards.</param>
public sealed record ExportOptions(IReadOnlyList<ExportFormat> Formats)
{
    /// <summary>Reads the section.</summary>
    public static ExportOptions Bind(ConfigSection config) =>
        new([.. Enum.GetValues<ExportFormat>().Where(format => config.Bool(NameOf(format)))]);

    /// <summary>What a format is called in configurations and folders.</summary>
    public static string NameOf(ExportFormat format) => format switch
    {
        ExportFormat.Lddl => "lddl",
        ExportFormat.Arrow => "arrow",
        _ => "text",
    };
}

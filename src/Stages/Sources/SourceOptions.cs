using Millrace.Model.Configuration;
using Millrace.Stages.Downloading;
using Millrace.Stages.Sources.Web;

namespace Millrace.Stages.Sources;

/// <summary>Settings of <c>millrace.source</c>, or of one of <c>millrace.sources</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Section">Path of the section in the configuration, for messages.</param>
/// <param name="Name">Its name among several; null for the only one.</param>
/// <param name="Path">A file, or a folder searched with everything below it.</param>
/// <param name="Files">Name patterns of the files in a folder, with * and ?, separated by commas.</param>
/// <param name="Format">What the files are.</param>
/// <param name="Layout">How files of text hold documents.</param>
/// <param name="MaxDocumentBytes">A longer document is rejected; it would not fit into bounded memory.</param>
/// <param name="SampleRatio">Share of the documents that is taken, in (0, 1].</param>
/// <param name="Weight">How many times as often as others its documents are cut, above 0.</param>
/// <param name="TextField">Field or column of the text, where there are several.</param>
/// <param name="TitleField">Field or column of the title; null for none.</param>
/// <param name="Seed">Of which documents are taken.</param>
/// <param name="Web">Which pages of a crawl are taken.</param>
public sealed record SourceOptions(
    string Section,
    string? Name,
    string Path,
    string Files,
    SourceFormat Format,
    DocumentLayout Layout,
    int MaxDocumentBytes,
    double SampleRatio,
    double Weight,
    string TextField,
    string? TitleField,
    ulong Seed,
    WebOptions Web)
{
    /// <summary>Reads the section.</summary>
    /// <param name="config">The section; a named source's falls back on <c>millrace.source</c>.</param>
    /// <param name="name">Its name among several; null for the only one.</param>
    /// <param name="isRead">Whether it must be there.</param>
    public static SourceOptions Bind(ConfigSection config, string? name = null, bool isRead = true)
    {
        var path = config.FilePath("path");
        if (isRead && path is null && !DownloadSource.IsFetched(config))
            config.Problem("path", $"{config.Path}.path is not set; name a file, or a folder of them, or a url to fetch");
        var format = config.OneOf<SourceFormat>("format");
        var options = new SourceOptions(
            config.Path,
            name,
            path ?? "",
            config.OptionalString("files") ?? FilesOf(format),
            format,
            config.OneOf<DocumentLayout>("layout"),
            (int)config.Bytes("max-document-bytes", min: 1, max: 1 << 30),
            config.Double("sample-ratio", min: 0, max: 1),
            config.Double("weight", min: 0),
            config.String("text-field"),
            config.OptionalString("title-field"),
            config.UInt64("seed"),
            WebOptions.Bind(config.Section("web")));
        if (options.SampleRatio == 0)
            config.Problem("sample-ratio", $"{config.Path}.sample-ratio must be above 0");
        if (options.Weight == 0)
            config.Problem("weight", $"{config.Path}.weight must be above 0");
        return options;
    }

    /// <summary>Whether its documents are in some markup and must be cleaned.</summary>
    public bool HasMarkup => Format is SourceFormat.Wikipedia or SourceFormat.Warc or SourceFormat.Gutenberg;

    /// <summary>The full path of one of its keys.</summary>
    public string KeyOf(string key) => $"{Section}.{key}";

    /// <summary>What the files of a format are usually called.</summary>
    static string FilesOf(SourceFormat format) => format switch
    {
        SourceFormat.Text or SourceFormat.Gutenberg => "*.txt",
        SourceFormat.Wikipedia => "*.xml*",
        SourceFormat.Warc => "*.warc, *.warc.gz",
        SourceFormat.Wet => "*.wet, *.wet.gz",
        SourceFormat.Openwebtext => "*.tar*, *.xz",
        SourceFormat.Bookcorpus => "*.tar*, *.tgz",
        SourceFormat.Jsonl => "*.jsonl*",
        SourceFormat.Csv => "*.csv*",
        SourceFormat.Tsv => "*.tsv*",
        _ => "*.parquet",
    };
}

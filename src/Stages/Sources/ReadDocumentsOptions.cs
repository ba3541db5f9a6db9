using Millrace.Model.Configuration;
using Millrace.Stages.Downloading;

namespace Millrace.Stages.Sources;

/// <summary>Settings of <c>millrace.source</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Path">A text file, or a folder searched with everything below it.</param>
/// <param name="Files">Name pattern of the files in a folder, with * and ?.</param>
/// <param name="Layout">How the files hold documents.</param>
/// <param name="MaxDocumentBytes">A longer document is rejected; it would not fit into bounded memory.</param>
public sealed record ReadDocumentsOptions(string Path, string Files, DocumentLayout Layout, int MaxDocumentBytes)
{
    /// <summary>Reads the section.</summary>
    public static ReadDocumentsOptions Bind(ConfigSection config)
    {
        var path = config.FilePath("path");
        if (path is null && !DownloadSource.IsFetched(config))
            config.Problem("path", $"{config.Path}.path is not set; name a text file, or a folder of them, or a url to fetch");
        return new ReadDocumentsOptions(
            path ?? "",
            config.String("files"),
            config.OneOf<DocumentLayout>("layout"),
            (int)config.Bytes("max-document-bytes", min: 1, max: 1 << 30));
    }
}

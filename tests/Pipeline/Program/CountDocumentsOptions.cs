using Millrace.Model.Configuration;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Settings of <see cref="CountDocuments"/>.</summary>
/// <param name="Folder">Where each replica has its file.</param>
public sealed record CountDocumentsOptions(string Folder)
{
    public static CountDocumentsOptions Bind(ConfigSection config) => new(config.String("folder"));
}

namespace Millrace.Stages.Sources;

/// <summary>One input file.</summary>
/// <param name="Name">
/// Its path below the source's path, with slashes; the file name alone where the path is a file. Where sources have names, that
/// of its source and a slash before it.
/// </param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Source">The source it belongs to.</param>
public sealed record InputFile(string Name, string FullPath, long Length, SourceOptions Source);

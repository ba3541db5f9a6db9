namespace Millrace.Stages.Sources;

/// <summary>One input file.</summary>
/// <param name="Name">Its path below the source's path, with slashes; the file name alone where the path is a file.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record InputFile(string Name, string FullPath, long Length);

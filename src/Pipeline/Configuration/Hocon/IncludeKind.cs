namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>What the name in an include statement is.</summary>
enum IncludeKind
{
    /// <summary>
    /// No keyword: a <c>file:</c> URL, a file beside the including one, or else an embedded resource.
    /// </summary>
    Heuristic,
    /// <summary><c>file("…")</c>: a file, relative to the including one.</summary>
    File,
    /// <summary><c>classpath("…")</c>: as the heuristic, less URLs; the name is the specification's.</summary>
    Classpath,
    /// <summary><c>url("…")</c>: a <c>file:</c> URL.</summary>
    Url,
}

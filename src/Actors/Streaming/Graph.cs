using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>Where graphs begin. A graph reads top to bottom, one stage a line:</summary>
/// <example>
/// <code>
/// var graph = Graph.From("read-documents", new ReadDocuments(options))                    // Document
///     .Via("split-sentences", () => new SplitSentences(options))                          // SegmentedDocument
///     .Via("tokenize", () => new Tokenize(vocabulary), new StageOptions { Workers = 8 })  // TokenizedDocument
///     .To("write-shards", new WriteShards(options));
/// await graph.RunAsync(graphOptions, cancellationToken);
/// </code>
/// </example>
public static class Graph
{
    /// <summary>Begins with a source called <c>source</c>.</summary>
    public static Flow<T> From<T>(Source<T> source) => From("source", source);

    /// <summary>Begins with a source.</summary>
    public static Flow<T> From<T>(string name, Source<T> source) => new(new TypedSourceBlueprint<T>(name, source), []);
}

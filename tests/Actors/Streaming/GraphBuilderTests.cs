using Millrace.Actors.Streaming;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Streaming;

public sealed class GraphBuilderTests
{
    [Fact]
    public async Task Graph_known_only_by_its_types_runs_like_any_other()
    {
        var sink = new CollectingSink<string>();
        var graph = new GraphBuilder("numbers")
            .From("read", new InMemorySource<int>([1, 2, 3]))
            .Via("sum", typeof(int), typeof(long), () => new RunningSum(), StageOptions.Inherited)
            .Via("text", typeof(long), typeof(string), () => new Each<long, string>(n => $"{n}"), new StageOptions { Workers = 2 })
            .To("write", sink)
            .Build();
        Assert.Equal("numbers", graph.Name);
        Assert.Equal([("read", typeof(int)), ("sum", typeof(long)), ("text", typeof(string)), ("write", typeof(string))], graph.Parts);
        await graph.RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(["1", "3", "6"], sink.Store.Committed);
    }

    [Fact]
    public void All_joints_that_do_not_fit_are_told_at_once_and_no_stage_is_made()
    {
        var builder = new GraphBuilder("numbers")
            .From("read", new InMemorySource<int>([]))
            .Via("split", typeof(string), typeof(List<int>), () => throw new InvalidOperationException("made"), StageOptions.Inherited)
            .Via("my-dedup", typeof(int), typeof(int), () => throw new InvalidOperationException("made"), StageOptions.Inherited)
            .Via("my-dedup", typeof(int), typeof(int), () => throw new InvalidOperationException("made"), StageOptions.Inherited)
            .To("graph", new CollectingSink<string>());
        string[] expected =
        [
            "split takes String but read gives Int32",
            "my-dedup takes Int32 but split gives List<Int32>",
            "graph takes String but my-dedup gives Int32",
            "my-dedup is in the graph twice; its progress is kept by name",
            "no part of a graph may be named graph; the graph's own progress has this name",
        ];
        Assert.Equal(expected, builder.Problems());
        var failure = Assert.Throws<ArgumentException>(builder.Build);
        Assert.Equal(string.Join(Environment.NewLine, expected), failure.Message);
    }

    [Fact]
    public void Ends_that_are_missing_or_something_else_are_told()
    {
        Assert.Equal(["numbers has no source", "numbers has no sink"], new GraphBuilder("numbers").Problems());
        Assert.Equal(
            ["read cannot begin a graph: String is not a source", "write cannot end a graph: InMemorySource<Int32> is not a sink"],
            new GraphBuilder("numbers").From("read", "text").To("write", new InMemorySource<int>([])).Problems());
    }

    [Fact]
    public async Task Factory_that_makes_something_else_is_told()
    {
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => new GraphBuilder("numbers")
            .From("read", new InMemorySource<int>([]))
            .Via("text", typeof(int), typeof(int), () => new Each<int, string>(n => $"{n}"), StageOptions.Inherited)
            .To("write", new CollectingSink<int>())
            .Build()
            .RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal(
            "text stopped the run: before the first element: it should turn Int32 into Int32, but Each<Int32, String> does not", failure.Message);
    }
}

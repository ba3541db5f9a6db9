using Millrace.Oracles;
using Millrace.Pipeline.Commands;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>Runs with stages of the user's on a small text of paragraphs, without training.</summary>
sealed class CustomRun : IDisposable
{
    const string Mill = """
        The quiet miller opened the sluice before dawn. Water ran down the race. The wheel began to turn.

        A queue of carts stood at the door. Each farmer had brought barley. Some had brought rye.

        The stones were dressed last week. They cut well. The flour is fine and white.

        A queue of carts stood at the door. Each farmer had brought barley. Some had brought rye.

        Short.

        By noon the sacks were full. The carts rolled home. The miller closed the sluice and slept.
        """;

    readonly TestFolder folder = new();
    readonly StringWriter screen = new();

    /// <summary>The documents, blank lines between them.</summary>
    public string Text { get; init; } = Mill;

    /// <summary>All that was printed.</summary>
    public string Screen => screen.ToString().Replace(folder.FullPath, "DIR", StringComparison.Ordinal);

    public string PathOf(params string[] parts) => folder.PathOf(parts);

    /// <summary>Writes the configuration: a graph, and what is below <c>millrace.stages</c>, from line 10 on.</summary>
    public string Write(string graph, string stages)
    {
        folder.Write("text/mill.txt", Text);
        return folder.Write("custom.conf", $$"""
            millrace {
              source { path = text, layout = blank-line }
              vocabulary { vocab_size = 120, min_frequency = 1 }
              trainer.steps = 0
              actors.streaming.workers = 2
              stages.pair-segments { dupe_factor = 1, held_out_share = 0.0 }

              graph = [read-documents, {{graph}}, write-shards]
              stages {
            {{stages}}
              }
            }
            """);
    }

    /// <summary>The plan of a configuration.</summary>
    public Plan Load(string graph, string stages) => PlanOf(Write(graph, stages));

    /// <summary>The plan of a configuration file whose sources are not fetched.</summary>
    public static Plan PlanOf(string file, params string[] overrides) => Plan.Of(PlanDraft.Load(file, overrides, runDir: null), []);

    /// <summary>What is wrong with a configuration, a line each.</summary>
    public string Problems(string graph, string stages)
    {
        var file = Write(graph, stages);
        var error = Assert.Throws<ConfigException>(() => PlanOf(file));
        return string.Join('\n', error.Problems).Replace($"{folder.FullPath}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal);
    }

    /// <summary>Runs, and returns what the shell is told.</summary>
    public async Task<int> RunAsync(string graph, string stages)
    {
        var file = Write(graph, stages);
        var invocation = new Invocation(
            [], PathOf("run"), IsJson: false, IsVerbose: false,
            new Screen(screen, screen, isTerminal: false, hasColor: false, isQuiet: false));
        try
        {
            return await RunCommand.InvokeAsync(file, invocation, prepares: true, training: null);
        }
        catch (Exception failure)
        {
            return Failures.Report(failure, invocation);
        }
    }

    public void Dispose() => folder.Dispose();
}

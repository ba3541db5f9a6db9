using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Tests.Configuration;

public sealed class StreamingDefaultsTests
{
    [Fact]
    public void Work_that_a_kill_can_lose_is_below_8_MB_as_the_design_promises()
    {
        var options = GraphOptions.Bind(LoadedConfig.Defaults().Section("millrace.actors"));
        Assert.True(options.CommitBytes + options.MaxInFlightBytes < 8_000_000);
        Assert.Equal(Environment.ProcessorCount, options.Workers);
    }

    [Fact]
    public void Longest_pause_below_the_first_is_a_problem()
    {
        using var folder = new TestFolder();
        var config = LoadedConfig.Load(folder.Write("pause.conf", "millrace.actors.supervision.max-backoff = 50ms\n"), []);
        GraphOptions.Bind(config.Section("millrace.actors"));
        Assert.EndsWith("pause.conf:1: millrace.actors.supervision.max-backoff must not be shorter than min-backoff",
            Assert.Throws<ConfigException>(config.Check).Message, StringComparison.Ordinal);
    }
}

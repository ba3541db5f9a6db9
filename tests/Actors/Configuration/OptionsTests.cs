using Millrace.Actors.Streaming;

namespace Millrace.Actors.Tests.Configuration;

public sealed class OptionsTests
{
    [Fact]
    public void Every_key_of_the_reference_is_read_and_every_key_read_is_there()
    {
        var actors = ReferenceSection.Load("millrace.actors");
        var options = GraphOptions.Bind(actors);
        Assert.Equal(actors.Values.Keys.Order(), actors.Read.Order());
        Assert.Empty(actors.Problems);
        Assert.Equal(Environment.ProcessorCount, options.Workers);
        Assert.Equal(TimeSpan.FromMilliseconds(100), options.Supervision.MinBackoff);
    }

    [Fact]
    public void Work_that_a_kill_can_lose_is_below_8_MB_as_the_design_promises()
    {
        var options = GraphOptions.Bind(ReferenceSection.Load("millrace.actors"));
        Assert.True(options.CommitBytes + options.MaxInFlightBytes < 8_000_000);
    }

    [Fact]
    public void Longest_pause_below_the_first_is_a_problem()
    {
        var actors = ReferenceSection.Load("millrace.actors");
        actors.Values["millrace.actors.supervision.max-backoff"] = "50ms";
        GraphOptions.Bind(actors);
        Assert.Equal(["millrace.actors.supervision.max-backoff must not be shorter than min-backoff"], actors.Problems);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Millrace.Actors.Streaming;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Streaming;

public sealed class InstrumentTests
{
    [Fact]
    public async Task Meter_counts_the_elements_and_the_waits_of_each_stage()
    {
        var elements = new ConcurrentDictionary<string, long>();
        var waits = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Millrace.Actors")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => elements.AddOrUpdate($"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => waits.AddOrUpdate($"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value));
        listener.Start();

        await Graph.From("metered-source", new InMemorySource<int>([1, 2, 3]))
            .Via("metered-stage", () => new Each<int, int>(EmitTwiceAsync))
            .To("metered-sink", new CollectingSink<int>())
            .RunAsync(Options.Small, CancellationToken.None);

        Assert.Equal(3, elements["millrace.stage.elements metered-source"]);
        Assert.Equal(3, elements["millrace.stage.elements metered-stage"]);
        Assert.Equal(6, elements["millrace.stage.elements metered-sink"]);
        Assert.True(waits["millrace.stage.wait metered-sink"] >= 0);
    }

    static async ValueTask EmitTwiceAsync(int number, Emit<int> emit)
    {
        await emit(number);
        await emit(number);
    }
}

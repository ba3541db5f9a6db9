using Millrace.Laws;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Tests.Shards;

public sealed class EncodeSamplesTests
{
    [Fact]
    public Task Encode_samples_keeps_the_laws() => StageLaws.All(() => new EncodeSamples(TestSamples.VocabularySize), TestSamples.Make(20));

    [Fact]
    public void Rows_do_not_depend_on_those_before_them()
    {
        var samples = TestSamples.Make(2000); // of several chunks
        var together = TestSamples.Encode(samples);
        for (var i = 0; i < samples.Count; i++)
        {
            var alone = TestSamples.Encode([samples[i]])[0];
            Assert.Equal(TestSamples.GroupOf(samples[i]), together[i].Group);
            Assert.Equal(alone.Row.ToArray(), together[i].Row.ToArray());
        }
    }
}

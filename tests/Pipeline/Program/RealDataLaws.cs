using Millrace.Oracles;
using Xunit.Abstractions;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>The laws of the data path on real text: every format, every compression, every step, real processes.</summary>
public sealed partial class RealDataLaws(ITestOutputHelper output)
{
    const string Data = "wiki"; // stands for all of ../shared/data

    static readonly string[] OfData =
        ["dataset_hash", "documents", "rejected", "rejected_by_reason", "filtered", "filtered_by_reason", "samples", "tokens", "text_bytes", "baselines"];

    [SharedDataFact(Data)]
    public void Any_number_of_workers_gives_the_same_bytes()
    {
        using var real = new RealRun();
        foreach (var workers in (string[])["1", "2", "3", "8"])
            real.Run("prepare", RealRun.Config, "-q", "--workers", workers, "--run-dir", workers).Succeeded();
        foreach (var workers in (string[])["2", "3", "8"])
            AssertSame(real, "1", workers);

        var report = real.Report("1");
        Assert.True((int)report["documents"]! > 1_500, report.ToJsonString());
        Assert.True((int)report["filtered_by_reason"]!["exact duplicate"]! > 200, report.ToJsonString()); // the novel that is there twice
    }

    [SharedDataFact(Data)]
    public void Sizes_of_commits_and_batches_and_a_given_vocabulary_are_laws_too()
    {
        using var real = new RealRun($"millrace {{ vocabulary {{ path = \"{SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt")}\", vocab_size = 30522 }}, model.vocab_size = 30522 }}");
        real.Run("prepare", RealRun.DefaultSizes, "-q", "--workers", "2", "--run-dir", "large").Succeeded();
        real.Run("prepare", RealRun.Config, "-q", "--workers", "3", "--run-dir", "small").Succeeded();
        AssertSame(real, "large", "small");
    }

    static void AssertSame(RealRun real, string expected, string run)
    {
        var (one, other) = (real.Report(expected), real.Report(run));
        foreach (var key in OfData)
            Assert.Equal(one[key]!.ToJsonString(), other[key]!.ToJsonString());
        Assert.Equal(real.Results(expected), real.Results(run));
        Assert.False(Directory.Exists(real.PathOf(run, "staging")));
    }
}

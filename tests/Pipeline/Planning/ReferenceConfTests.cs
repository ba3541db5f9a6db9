using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Tests.Configuration;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources.Web;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>The defaults and the records that bind them agree, key for key.</summary>
public sealed class ReferenceConfTests
{
    [Fact]
    public void Every_setting_has_a_default_or_is_asked_of_the_user()
    {
        using var folder = new TestFolder();
        var config = LoadedConfig.Load(folder.Write("own.conf", "millrace.source.path = x"), []);
        var options = PipelineOptions.Bind(config);
        Assert.Equal("own", options.Name);
        Assert.Equal(["read-documents", "clean-text", "split-sentences", "tokenize", "pair-segments", "mask-tokens", "bin-by-length", "write-shards"],
            [StageChain.Source, .. options.Chain.All.Select(stage => stage.Name), StageChain.Sink]);
        PunktTrainerOptions.Bind(config.Section("millrace.stages.train-sentences"));
        WebOptions.Bind(config.Section("millrace.source.web"));
        config.Check();
    }

    [Fact]
    public void Every_default_is_read_by_something()
    {
        using var folder = new TestFolder();
        var defaults = ConfigRendering.WithOrigins(LoadedConfig.Defaults().Root);
        // Our defaults as a user's file over no defaults: what nothing reads is then unknown.
        var config = LoadedConfig.Load(
            folder.Write("all.conf", defaults), ["millrace.source.path=x"], [BoundText.Reference("millrace {}")], HoconIncludes.None, _ => null);
        PunktTrainerOptions.Bind(config.Section("millrace.stages.train-sentences"));
        WebOptions.Bind(config.Section("millrace.source.web"));
        PipelineOptions.Bind(config);
        Assert.Empty(config.UnknownKeys());
        Assert.Contains("masked_lm_prob", defaults, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_a_default_says_why()
    {
        foreach (var assembly in LoadedConfig.MillraceAssemblies)
        {
            var text = HoconFile.ReadEmbedded(assembly, "reference.conf")!.Text;
            var before = "";
            foreach (var line in text.Split('\n'))
            {
                if (line.Contains('=', StringComparison.Ordinal) && !line.TrimStart().StartsWith('#') && !line.Contains("${", StringComparison.Ordinal))
                    Assert.True(line.Contains('#', StringComparison.Ordinal) || before.TrimStart().StartsWith('#') || IsPlainSize(line), line);
                before = line;
            }
        }

        // Counts of BERT-base, which its own comment covers.
        static bool IsPlainSize(string line) => line.Contains("num_hidden_layers", StringComparison.Ordinal) || line.Contains("num_attention_heads", StringComparison.Ordinal);
    }
}

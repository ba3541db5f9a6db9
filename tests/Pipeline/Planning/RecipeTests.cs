using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>The recipes in hocon/ and what their comments tell people to type.</summary>
public sealed class RecipeTests
{
    const string Prefix = "#   ./millrace ";

    public static TheoryData<string> Recipes { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf("hocon"), "*.conf").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Recipe_binds_without_problems(string recipe)
    {
        var config = LoadedConfig.Load(Repository.PathOf("hocon", recipe), PathsFor(recipe));
        var options = PipelineOptions.Bind(config);
        Assert.Empty(config.Warnings());
        Assert.Equal(Path.GetFileNameWithoutExtension(recipe), options.Name);
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Command_of_a_recipe_is_one_to_paste(string recipe)
    {
        var commands = File.ReadLines(Repository.PathOf("hocon", recipe)).Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        if (recipe != "quickstart.conf") // which has it in its first sentence
            Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            var words = Words(command[Prefix.Length..]);
            Assert.Contains(words[0], (string[])["run", "prepare", "plan"]);
            Assert.Equal($"hocon/{recipe}", words[1]);
            PipelineOptions.Bind(LoadedConfig.Load(
                Repository.PathOf("hocon", recipe), [.. words.Skip(2).Where(word => word != "--set")]));
        }
    }

    [Fact]
    public void Recipes_cut_samples_as_their_models_want_them()
    {
        var (phase1, phase2) = (Of("wikipedia.conf"), Of("wikipedia-512.conf"));
        Assert.Equal((128, 20, 32, 5), (phase1.Stages.Pairs.MaxSeqLength, phase1.Stages.Masks.MaxPredictionsPerSeq, phase1.Stages.Bins.BinSize, phase1.Stages.Pairs.DupeFactor));
        Assert.Equal((512, 80, 64, 5), (phase2.Stages.Pairs.MaxSeqLength, phase2.Stages.Masks.MaxPredictionsPerSeq, phase2.Stages.Bins.BinSize, phase2.Stages.Pairs.DupeFactor));
        Assert.Equal([SourceFormat.Gutenberg, SourceFormat.Wikipedia], Of("books-wiki.conf").Sources.Select(source => source.Format));
        Assert.DoesNotContain("mask-tokens", Names("electra-data.conf"));
        Assert.DoesNotContain("mask-tokens", Names("roberta-data.conf"));
        foreach (var web in (string[])["wikipedia.conf", "wikipedia-512.conf", "books-wiki.conf", "common-crawl.conf"])
            Assert.Subset(Names(web).ToHashSet(), new HashSet<string>(["clean-text", "filter-documents", "deduplicate"]));

        static IEnumerable<string> Names(string recipe) => Of(recipe).Chain.All.Select(stage => stage.Name);
    }

    /// <summary>What NVIDIA's scripts say of a GPU and an update, for the GPUs they say it for.</summary>
    [Theory]
    [InlineData("bert-large.conf", 8, 128, 512, Precision.Auto)]
    [InlineData("bert-base.conf", 8, 128, 512, Precision.Auto)]
    [InlineData("bert-large-dgx-a100.conf", 8, 32, 128, Precision.Float16)]
    [InlineData("bert-large-dgx-a100-tf32.conf", 8, 64, 256, Precision.TensorFloat32)]
    [InlineData("bert-large-dgx-1.conf", 8, 64, 256, Precision.Float16)]
    [InlineData("bert-large-dgx-1-fp32.conf", 8, 128, 512, Precision.Float32)]
    [InlineData("bert-large-dgx-1-16gb.conf", 8, 512, 1024, Precision.Float16)]
    [InlineData("bert-large-dgx-2.conf", 16, 64, 256, Precision.Float16)]
    [InlineData("bert-base-dgx-a100.conf", 8, 32, 128, Precision.Float16)]
    [InlineData("bert-large-paddle.conf", 8, 32, 128, Precision.Float16)]
    [InlineData("bert-large-paddle-tf32.conf", 8, 64, 256, Precision.TensorFloat32)]
    [InlineData("electra-base.conf", 8, 48, 144, Precision.Float16)]
    [InlineData("electra-base.conf", 16, 24, 72, Precision.Float16)]
    [InlineData("electra-large.conf", 8, 48, 144, Precision.Float16)]
    [InlineData("electra-base-dgx-1.conf", 8, 96, 288, Precision.Float16)]
    [InlineData("electra-base-dgx-a100-tf32.conf", 8, 96, 288, Precision.TensorFloat32)]
    public void Recipe_accumulates_as_published(string recipe, int gpus, int accumulation1, int accumulation2, Precision precision)
    {
        var phases = Of(recipe).Phases;
        Assert.Equal(["phase1", "phase2"], phases.Select(phase => phase.Name));
        Assert.Equal([accumulation1, accumulation2], phases.Select(phase => phase.Options.Loader.GlobalBatchSize / (gpus * phase.Options.Loader.MicroBatchSize)));
        Assert.All(phases, phase => Assert.Equal(0, phase.Options.Loader.GlobalBatchSize % (gpus * phase.Options.Loader.MicroBatchSize)));
        Assert.All(phases, phase => Assert.Equal(precision, phase.Options.Precision));
    }

    [Theory]
    [InlineData("bert-large.conf", "7038 65536 128 20 0.006 PolyWarmUp False", "1563 32768 512 80 0.004 PolyWarmUp True")]
    [InlineData("bert-large-dgx-a100.conf", "7038 65536 128 20 0.006 PolyWarmUp False", "1563 32768 512 80 0.004 PolyWarmUp True")]
    [InlineData("bert-base-dgx-1-fp32.conf", "7038 65536 128 20 0.006 PolyWarmUp False", "1563 32768 512 80 0.004 PolyWarmUp True")]
    [InlineData("bert-large-paddle.conf", "7038 65536 128 20 0.006 LinearWarmUp False", "1563 32768 512 80 0.004 LinearWarmUp False")]
    [InlineData("electra-base.conf", "10000 67584 128 19 0.006 PolynomialDecay False", "933 27648 512 79 0.004 PolynomialDecay True")]
    public void Recipe_trains_as_published(string recipe, string phase1, string phase2)
    {
        var options = Of(recipe);
        Assert.Equal([phase1, phase2], options.Phases.Select(phase => Facts(phase.Options)));
        Assert.Equal((OptimizerKind.Lamb, 1e-6, 0.01, false), (options.Optimizer.Type, options.Optimizer.Eps, options.Optimizer.WeightDecay, options.Optimizer.UseNvlamb));

        static string Facts(PipelineOptions of) => FormattableString.Invariant(
            $"{of.Trainer.Steps} {of.Loader.GlobalBatchSize} {of.Stages.Pairs.MaxSeqLength} {of.Stages.Masks.MaxPredictionsPerSeq} {of.Schedule.LearningRate} {of.Schedule.Type} {of.Trainer.KeepMoments}");
    }

    [Fact]
    public void Recipes_have_the_sizes_of_their_names()
    {
        Assert.Equal(336, Millions("bert-large.conf"));
        Assert.Equal(110, Millions("bert-base.conf"));
        Assert.Equal(14, Millions("electra-small.conf", discriminator: true));

        static long Millions(string recipe, bool discriminator = false) => (long)Math.Round(
            Of(recipe).Model.Parameters.Where(parameter => !discriminator || !parameter.Name.StartsWith("generator", StringComparison.Ordinal)).Sum(parameter => parameter.Length) / 1e6);
    }

    static PipelineOptions Of(string recipe) => PipelineOptions.Bind(LoadedConfig.Load(Repository.PathOf("hocon", recipe), PathsFor(recipe)));

    static IReadOnlyList<string> PathsFor(string recipe) => recipe switch
    {
        "quickstart.conf" or "phases.conf" => [],
        "books-wiki.conf" => ["millrace.sources.books.path=books", "millrace.sources.wiki.path=dump.xml.bz2"],
        _ => ["millrace.source.path=input"],
    };

    /// <summary>The words of a command as a shell has them: blanks part them but for those in single quotes; a comment ends it.</summary>
    static List<string> Words(string command)
    {
        List<string> words = [];
        var parts = command.Split('\'');
        for (var i = 0; i < parts.Length; i++)
            if (i % 2 == 1)
                words.Add(parts[i]);
            else
                words.AddRange(parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return [.. words.TakeWhile(word => word != "#")];
    }
}

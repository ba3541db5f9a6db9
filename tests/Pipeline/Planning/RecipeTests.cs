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
            Assert.Contains(words[0], (string[])["run", "prepare"]);
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

    static PipelineOptions Of(string recipe) => PipelineOptions.Bind(LoadedConfig.Load(Repository.PathOf("hocon", recipe), PathsFor(recipe)));

    static IReadOnlyList<string> PathsFor(string recipe) => recipe switch
    {
        "quickstart.conf" => [],
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

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>Each mistake with a stage of one's own is one line that says where and what.</summary>
public sealed class CustomStageProblemTests : IDisposable
{
    const string Graph = "mine, split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length";

    const string Space = "Millrace.Pipeline.Tests.Planning.TestStages";

    readonly CustomRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("NoStage", "NoStage is not a stage: it must derive from Stage<TIn, TOut>")]
    [InlineData("Same", "Same is abstract: name a class that derives from it")]
    [InlineData("Open`1", "Open`1 has type parameters: name a class that derives from it without any")]
    [InlineData("TwoConstructors", "TwoConstructors must have one public constructor, it has 2")]
    [InlineData("NoConstructor", "NoConstructor must have one public constructor, it has 0")]
    [InlineData("NoBind", "NoBind takes Int32 words, which is neither one of Vocabulary, WordPiece, SpecialIds, TokenStore, DocumentSplit, SourceWeights nor a record of options with `public static Int32 Bind(ConfigSection config)`")]
    public void A_class_that_cannot_be_a_stage_is_refused(string type, string problem) =>
        Assert.Equal(
            $"custom.conf:10: {Space}+{problem}",
            run.Problems(Graph, $"mine {{ class = \"{TestStages.NameOf(type)}\", words = 5 }}"));

    [Fact]
    public void A_class_that_is_not_there_is_told_with_the_nearest_stage() =>
        Assert.Equal(
            $"custom.conf:10: Millrace.Pipeline.Tests has no class {Space}+Blnk; did you mean `{Space}+Blank`?",
            run.Problems(Graph, $"mine {{ class = \"{TestStages.NameOf("Blnk")}\", letters = q }}"));

    [Fact]
    public void A_class_without_its_namespace_is_told_with_it() =>
        Assert.Equal(
            "custom.conf:10: Millrace.Pipeline.Tests has no class KeepLongDocuments; did you mean `Acme.Stages.KeepLongDocuments`?",
            run.Problems(Graph, "mine.class = \"KeepLongDocuments, Millrace.Pipeline.Tests\""));

    [Fact]
    public void An_assembly_without_stages_is_told() =>
        Assert.Equal(
            "custom.conf:10: Millrace.Oracles has no class Acme.Dedup; it has no stages",
            run.Problems(Graph, "mine.class = \"Acme.Dedup, Millrace.Oracles\""));

    [Theory]
    [InlineData("class = \"Acme.Dedup, Acme.Stages\"", "there is no assembly Acme.Stages: name its file in `assembly`")]
    [InlineData("class = \"Acme.Dedup\"", "Acme.Dedup is in no assembly: write `Namespace.Type, Assembly`, or name its file in `assembly`")]
    [InlineData("assembly = none.dll, class = \"Acme.Dedup\"", "none.dll does not exist: build the project of the stage first")]
    [InlineData("assembly = custom.conf, class = \"Acme.Dedup\"", "custom.conf is not a .NET assembly")]
    [InlineData("window = 5", "millrace.stages.mine.class is not set; a stage of your own needs class = \"Namespace.Type, Assembly\"")]
    [InlineData("class = null, window = 5", "millrace.stages.mine.class is not set")]
    public void A_class_that_cannot_be_found_is_told(string keys, string problem) =>
        Assert.Equal($"custom.conf:10: {problem}", run.Problems(Graph, $"mine {{ {keys} }}"));

    [Fact]
    public void An_assembly_of_another_name_is_told()
    {
        var file = typeof(TestStages).Assembly.Location;
        Assert.Equal(
            $"custom.conf:10: {file} is the assembly Millrace.Pipeline.Tests, but the class is said to be in Acme.Stages",
            run.Problems(Graph, $"mine {{ assembly = \"{file}\", class = \"Acme.Dedup, Acme.Stages\" }}"));
    }

    [Theory]
    [InlineData("Unmakeable", "mine cannot be made: there is no dictionary")]
    [InlineData("BadBind", "ThrowingOptions.Bind failed: not in millrace.stages.mine")]
    public void What_a_class_throws_is_told_in_one_line(string type, string problem) =>
        Assert.Equal($"custom.conf:10: {problem}", run.Problems(Graph, $"mine.class = \"{TestStages.NameOf(type)}\""));

    [Fact]
    public void Options_are_checked_like_those_of_any_stage() =>
        Assert.Equal(
            "custom.conf:10: unknown key millrace.stages.mine.leters; did you mean `letters`?",
            run.Problems(Graph, $"mine {{ class = \"{TestStages.NameOf("Blank")}\", leters = q }}"));

    [Fact]
    public void A_missing_option_is_told() =>
        Assert.Equal(
            "custom.conf:10: millrace.stages.mine.letters is not set",
            run.Problems(Graph, $"mine.class = \"{TestStages.NameOf("Blank")}\""));

    [Fact]
    public void A_misspelled_stage_is_told_with_the_nearest() =>
        Assert.Equal(
            "custom.conf:8: there is no stage drop-repeted; did you mean `drop-repeated`?; there is no stage tokenise; did you mean `tokenize`?",
            run.Problems("drop-repeted, split-sentences, tokenise, pair-segments", $"drop-repeated.class = \"{TestStages.NameOf("Fails")}\""));

    [Fact]
    public void Joints_that_do_not_fit_are_told() =>
        Assert.Equal(
            "custom.conf:8: mine takes Document but split-sentences gives SegmentedDocument; tokenize takes SegmentedDocument but mine gives Document",
            run.Problems("split-sentences, mine, tokenize, pair-segments, mask-tokens, bin-by-length", $"mine.class = \"{TestStages.NameOf("Fails")}\""));

    [Fact]
    public void Nothing_makes_tokens_behind_the_search_for_duplicates() =>
        Assert.Equal(
            "custom.conf:8: deduplicate must stand behind mine: it compares the documents of the token store",
            run.Problems(
                "split-sentences, tokenize, deduplicate, mine, pair-segments, mask-tokens, bin-by-length",
                $"mine.class = \"{TestStages.NameOf("EverySecond")}\""));

    [Fact]
    public void What_is_not_there_yet_cannot_be_asked_for()
    {
        Assert.Equal(
            "custom.conf:8: mine takes Vocabulary, but vocabularies are trained on what mine gives",
            run.Problems(Graph, $"mine.class = \"{TestStages.NameOf("TooEarly")}\""));
        Assert.Equal(
            "custom.conf:8: mine takes TokenStore, but the token store is filled with what mine gives",
            run.Problems(
                "split-sentences, tokenize, mine, pair-segments, mask-tokens, bin-by-length",
                $"mine.class = \"{TestStages.NameOf("TooEarlyForTheStore")}\""));
    }
}

using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Segmenting;

public sealed class PunktParametersTests
{
    static readonly PunktParameters Odd = new(
        ["mr", ". . ", "a\\b", "\t", "#", "é", "😀", "\uFFFD"],
        [("##number##", "x y"), ("\r", "\n")],
        ["he", "\\s"],
        [new("he", OrthographicContext.Upper), new("é", (OrthographicContext)126), new("nothing", OrthographicContext.None)]);

    [Fact]
    public void Parameters_survive_writing_and_reading()
    {
        var read = Read(Write(Odd, "two", "", "lines"));
        Assert.Equal(Odd.Abbreviations.Order(StringComparer.Ordinal), read.Abbreviations.Order(StringComparer.Ordinal));
        Assert.Equal(Odd.Collocations.Order(), read.Collocations.Order());
        Assert.Equal(Odd.SentenceStarters.Order(StringComparer.Ordinal), read.SentenceStarters.Order(StringComparer.Ordinal));
        Assert.Equal(Odd.OrthographicContexts.OrderBy(pair => pair.Key), read.OrthographicContexts.OrderBy(pair => pair.Key));
        Assert.False(read.OrthographicContexts.ContainsKey("nothing"));
        Assert.Equal(Odd.Hash, read.Hash);
    }

    [Fact]
    public void Parameters_are_written_in_an_order_of_their_own()
    {
        var turned = new PunktParameters(
            Odd.Abbreviations.Reverse(), Odd.Collocations.Reverse(), Odd.SentenceStarters.Reverse(), Odd.OrthographicContexts.Reverse());
        Assert.Equal(Write(Odd), Write(turned));
        Assert.Equal(
            "millrace-punkt 1\n# why\nabbreviation # .\\s.\\s \\t a\\\\b mr é \uFFFD 😀\ncollocation ##number## x\\sy\ncollocation \\r \\n\n"
            + "starter \\\\s he\northo 14 he\northo 126 é\n",
            Write(Odd, "why"));
    }

    [Fact]
    public void Ends_of_sentences_are_written_and_read()
    {
        var text = Write(new PunktParameters([], [], [], []) { Terminators = new HashSet<string> { "。", "।" } });
        Assert.Equal("millrace-punkt 1\nterminator । 。\n", text);
        Assert.Equal(["।", "。"], Read(text).Terminators.Order(StringComparer.Ordinal));
        Assert.NotEqual(Read("millrace-punkt 1\n").Hash, Read(text).Hash);
        Assert.Equal(Read(text).Hash, Read("millrace-punkt 1\nterminator 。\nterminator ।\n").Hash);
    }

    [Fact]
    public void Hash_tells_parameters_apart_and_ignores_comments()
    {
        var other = new PunktParameters(Odd.Abbreviations.Append("x"), Odd.Collocations, Odd.SentenceStarters, Odd.OrthographicContexts);
        Assert.NotEqual(Odd.Hash, other.Hash);
        Assert.Equal(Odd.Hash, Read(Write(Odd, "a comment")).Hash);
        Assert.Matches("^[0-9a-f]{64}$", Odd.Hash);
    }

    [SharedDataFact("sentences")]
    public void Tables_of_nltk_are_read()
    {
        var parameters = PunktParameters.Load(PunktOracle.NltkTables);
        Assert.Equal(
            (156, 37, 39, 20366),
            (parameters.Abbreviations.Count, parameters.Collocations.Count, parameters.SentenceStarters.Count, parameters.OrthographicContexts.Count));
        Assert.Contains("u.s.a", parameters.Abbreviations);
        Assert.Contains(("b", "stewart"), parameters.Collocations);
        Assert.Equal(
            OrthographicContext.MiddleUpper | OrthographicContext.MiddleLower,
            parameters.OrthographicContexts["coverage"]);
    }

    [Theory]
    [InlineData("", "p.punkt is empty, its first line must be millrace-punkt 1")]
    [InlineData("millrace-punkt 2\n", "p.punkt:1: not a line of millrace-punkt 1, got \"millrace-punkt 2\"")]
    [InlineData("millrace-punkt 1\n\n# c\nabbrev mr\n", "p.punkt:4: not a line of millrace-punkt 1, got \"abbrev mr\"")]
    [InlineData("millrace-punkt 1\nabbreviation\n", "p.punkt:2: not a line of millrace-punkt 1, got \"abbreviation\"")]
    [InlineData("millrace-punkt 1\nabbreviation a  b\n", "p.punkt:2: not a line of millrace-punkt 1, got \"abbreviation a  b\"")]
    [InlineData("millrace-punkt 1\nabbreviation a\\x\n", "p.punkt:2: not a line of millrace-punkt 1, got \"abbreviation a\\x\"")]
    [InlineData("millrace-punkt 1\nterminator ;\n", "p.punkt:2: not a line of millrace-punkt 1, got \"terminator ;\"")]
    [InlineData("millrace-punkt 1\nterminator ।।\n", "p.punkt:2: not a line of millrace-punkt 1, got \"terminator ।।\"")]
    [InlineData("millrace-punkt 1\nterminator य\n", "p.punkt:2: not a line of millrace-punkt 1, got \"terminator य\"")]
    [InlineData("millrace-punkt 1\ncollocation a\n", "p.punkt:2: not a line of millrace-punkt 1, got \"collocation a\"")]
    [InlineData("millrace-punkt 1\northo 1 a\n", "p.punkt:2: not a line of millrace-punkt 1, got \"ortho 1 a\"")]
    [InlineData("millrace-punkt 1\northo 2 a\northo 4 a\n", "p.punkt:3: not a line of millrace-punkt 1, got \"ortho 4 a\"")]
    public void Damaged_file_is_refused_with_its_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Read(text)).Message);

    [Fact]
    public void File_that_is_not_utf8_is_refused()
    {
        using var stream = new MemoryStream([.. "millrace-punkt 1\nabbreviation "u8, 0xFF, (byte)'\n']);
        Assert.Contains("not valid UTF-8", Assert.Throws<InputException>(() => PunktParameters.Read(stream, "p.punkt")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_and_incomplete_folder_are_named()
    {
        using var folder = new TestFolder();
        Assert.Contains("none.punkt does not exist", Assert.Throws<InputException>(() => PunktParameters.Load(folder.PathOf("none.punkt"))).Message, StringComparison.Ordinal);
        Assert.Contains("abbrev_types.txt does not exist", Assert.Throws<InputException>(() => PunktParameters.Load(folder.FullPath)).Message, StringComparison.Ordinal);
        folder.Write("abbrev_types.txt", "mr\n");
        folder.Write("collocations.tab", "a b\n");
        Assert.Contains("collocations.tab:1: expected 2 new values", Assert.Throws<InputException>(() => PunktParameters.Load(folder.FullPath)).Message, StringComparison.Ordinal);
    }

    static string Write(PunktParameters parameters, params string[] comment)
    {
        using var stream = new MemoryStream();
        parameters.Write(stream, comment);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static PunktParameters Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return PunktParameters.Read(stream, "p.punkt");
    }
}

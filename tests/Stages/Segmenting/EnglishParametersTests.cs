using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

public sealed class EnglishParametersTests
{
    [SharedDataFact("books")]
    public void English_is_what_its_sources_make()
    {
        var made = EnglishParameters.Make();
        var path = Repository.PathOf("src", "Stages", "Segmenting", "english.punkt");
        using var expected = new MemoryStream();
        made.Write(expected, EnglishParameters.Comment);
        if (Environment.GetEnvironmentVariable("MILLRACE_REGENERATE") == "1")
            File.WriteAllBytes(path, expected.ToArray());
        Assert.True(expected.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(path)), "english.punkt is not what EnglishParameters makes");
    }

    [SharedDataFact("sentences")]
    public void English_finds_the_sentences_of_web_text_as_well_as_the_parameters_of_nltk()
    {
        var ours = WebTreebank.Measure(PunktParameters.English);
        var nltk = WebTreebank.Measure(PunktParameters.Load(PunktOracle.NltkTables));
        var figures = FormattableString.Invariant($"ours {ours:P2}, NLTK's {nltk:P2}");
        Assert.True(ours.F1 >= nltk.F1 && ours.Precision >= nltk.Precision, figures);
        Assert.True(ours.F1 > 0.874 && ours.Precision > 0.947, figures);
    }

    [Theory]
    [InlineData("Dr. Vincent came at 5 p.m. on Friday. He left.", 2)]
    [InlineData("It is on p. 12 of vol. 3, i.e. No. 5. Did he say no? No. He did not.", 4)]
    [InlineData("We met in the U.S. in Jan. 1998. \"Really?\" she asked.", 3)]
    [InlineData("He works for Acme Inc. in St. Louis, est. 1912. Johann S. Bach did not.", 2)]
    [InlineData("Wait... what? Yes!", 2)]
    public void English_knows_its_abbreviations(string text, int sentences)
    {
        var spans = new List<SentenceSpan>();
        new PunktSplitter(PunktParameters.English).Split(System.Text.Encoding.UTF8.GetBytes(text), spans);
        Assert.Equal(sentences, spans.Count);
    }
}

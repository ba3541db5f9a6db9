using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>The sentences are NLTK's, byte for byte.</summary>
public sealed class PunktSplitterOracleTests
{
    [OracleFact(Oracle.PythonNltk, "books")]
    public void Splitter_equals_nltk_on_thirty_novels() => AssertEqual(PunktOracle.NltkTables, PunktOracle.Books);

    [OracleFact(Oracle.PythonNltk, "sentences")]
    public void Splitter_equals_nltk_on_the_english_web_treebank()
    {
        using var folder = new TestFolder();
        var text = string.Join(' ', File.ReadLines(SharedData.PathOf("sentences", "en_ewt-ud-dev.conllu"))
            .Where(line => line.StartsWith("# text = ", StringComparison.Ordinal))
            .Select(line => line["# text = ".Length..]));
        AssertEqual(PunktOracle.NltkTables, folder.Write("ewt.txt", text));
    }

    static void AssertEqual(string parameters, params string[] files)
    {
        var expected = PunktOracle.Split(parameters, files);
        var splitter = new PunktSplitter(PunktParameters.Load(parameters));
        for (var i = 0; i < files.Length; i++)
        {
            var text = File.ReadAllBytes(files[i]);
            var actual = new List<SentenceSpan>();
            splitter.Split(text, actual);
            Assert.True(actual.SequenceEqual(expected[i]), Difference(files[i], text, expected[i], actual));
        }
    }

    static string Difference(string file, byte[] text, List<SentenceSpan> expected, List<SentenceSpan> actual)
    {
        var same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{file}: sentence {same}: expected {Show(expected)}, got {Show(actual)}";

        string Show(List<SentenceSpan> sentences) => same >= sentences.Count
            ? "none"
            : $"{sentences[same]} '{Encoding.UTF8.GetString(text.AsSpan(sentences[same].Start, Math.Min(200, sentences[same].Length)))}'";
    }
}

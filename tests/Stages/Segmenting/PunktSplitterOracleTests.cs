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

    [OracleFact(Oracle.PythonNltk, "sentences")]
    public void Splitter_equals_nltk_on_texts_made_to_confuse_it()
    {
        using var folder = new TestFolder();
        AssertEqual(PunktOracle.NltkTables, folder.Write("texts", string.Join('\0', ConfusingTexts.Make(seed: 1, count: 20_000))));
    }

    [OracleFact(Oracle.PythonNltk)]
    public void Splitter_equals_nltk_with_parameters_made_to_confuse_it()
    {
        using var folder = new TestFolder();
        for (var seed = 0UL; seed < 8; seed++)
        {
            var parameters = folder.PathOf($"{seed}.punkt");
            using (var stream = File.Create(parameters))
                ConfusingTexts.MakeParameters(seed).Write(stream);
            AssertEqual(parameters, folder.Write($"{seed}.txt", string.Join('\0', ConfusingTexts.Make(seed + 100, count: 3_000))));
        }
    }

    // With its sent_end_chars, and behind them what stands in texts: white space, quotes and brackets. But not several in a row,
    // which NLTK takes apart or not by what stands far before, nor no-break spaces, which it takes for spaces in one of two places, nor at
    // or right behind a word with a full stop: NLTK takes such a mark for a reason to end a sentence at the full stop.
    [OracleFact(Oracle.PythonNltk)]
    public void Splitter_equals_nltk_with_ends_of_sentences_of_other_languages()
    {
        using var folder = new TestFolder();
        var parameters = folder.Write("own.punkt", "millrace-punkt 1\nterminator । ॥ ؟ ։ ።\nabbreviation डॉ dr\n");
        string[] words = ["यह", "घर", "है", "डॉ.", "Dr.", "मेरा", "5.", "هذا", "بيت", "տուն", "ቤት", "Word", "\"word", "(है)", "etc."];
        string[] ends = ["।", "॥", "؟", "։", "።", ".", "?", "!", "।\"", "؟)", "।'\"", "। \"", "॥]"];
        string[] spaces = [" ", " ", "  ", "\n", "\n\n", "\t"];
        var random = new Random(11);
        var isBehindPeriod = false;
        string Word()
        {
            var word = words[random.Next(words.Length)];
            var hasPeriod = word.Contains('.', StringComparison.Ordinal);
            var end = random.Next(3) == 0 && !hasPeriod && !isBehindPeriod ? ends[random.Next(ends.Length)] : "";
            isBehindPeriod = hasPeriod || end == ".";
            return word + end + spaces[random.Next(spaces.Length)];
        }

        var texts = Enumerable.Range(0, 4_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Word())));
        AssertEqual(parameters, folder.Write("texts", string.Join('\0', texts)));
    }

    /// <summary>The sentences of files are those that NLTK finds with the same parameters.</summary>
    internal static void AssertEqual(string parameters, params string[] files)
    {
        var expected = PunktOracle.Split(parameters, files);
        var splitter = new PunktSplitter(PunktParameters.Load(parameters));
        for (var i = 0; i < files.Length; i++)
        {
            var text = File.ReadAllBytes(files[i]);
            var actual = new List<SentenceSpan>();
            for (var start = 0; start <= text.Length;)
            {
                var length = text.AsSpan(start).IndexOf((byte)0) is >= 0 and var found ? found : text.Length - start;
                var first = actual.Count;
                splitter.Split(text.AsSpan(start, length), actual);
                for (var j = first; j < actual.Count; j++)
                    actual[j] = actual[j] with { Start = start + actual[j].Start };
                start += length + 1;
            }
            Assert.True(actual.SequenceEqual(expected[i]), Difference(files[i], text, expected[i], actual));
        }
    }

    static string Difference(string file, byte[] text, List<SentenceSpan> expected, List<SentenceSpan> actual)
    {
        var same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        var at = Math.Min(Math.Min(Start(expected), Start(actual)), text.Length);
        var from = text.AsSpan(0, at).LastIndexOf((byte)0) + 1;
        return $"{file}: sentence {same}: expected {Show(expected)}, got {Show(actual)} in '{Encoding.UTF8.GetString(text.AsSpan(from, Math.Min(400, text.Length - from)))}'";

        int Start(List<SentenceSpan> sentences) => same < sentences.Count ? sentences[same].Start : int.MaxValue;

        string Show(List<SentenceSpan> sentences) => same >= sentences.Count
            ? "none"
            : $"{sentences[same]} '{Encoding.UTF8.GetString(text.AsSpan(sentences[same].Start, Math.Min(200, sentences[same].Length)))}'";
    }
}

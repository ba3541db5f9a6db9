using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>Gold sentences: the dev part of UD English-EWT, as paragraphs.</summary>
static class WebTreebank
{
    /// <summary>What Millrace finds with these parameters.</summary>
    public static SentenceScore Measure(PunktParameters parameters)
    {
        var splitter = new PunktSplitter(parameters);
        return Score(text =>
        {
            var sentences = new List<SentenceSpan>();
            splitter.Split(text, sentences);
            return sentences;
        });
    }

    /// <summary>What NLTK finds with the parameters of a file, or its own folder of them.</summary>
    public static SentenceScore MeasureNltk(string parameters)
    {
        using var folder = new TestFolder();
        var file = folder.PathOf("paragraphs");
        using (var stream = File.Create(file))
            foreach (var (text, _) in Paragraphs())
            {
                stream.Write(text);
                stream.WriteByte(0);
            }
        var found = PunktOracle.Split(parameters, file)[0];
        var at = 0;
        var offset = 0;
        return Score(text =>
        {
            var end = offset + text.Length;
            var sentences = new List<SentenceSpan>();
            for (; at < found.Count && found[at].Start < end; at++)
                sentences.Add(found[at] with { Start = found[at].Start - offset });
            offset = end + 1;
            return sentences;
        });
    }

    static SentenceScore Score(Func<byte[], List<SentenceSpan>> split)
    {
        var score = new SentenceScore(0, 0, 0);
        foreach (var (text, ends) in Paragraphs())
        {
            var guesses = split(text).Select(sentence => sentence.Start + sentence.Length).Where(end => end < text.Length).ToHashSet();
            score = new(score.Right + guesses.Count(ends.Contains), score.Found + guesses.Count, score.Gold + ends.Count);
        }
        return score;
    }

    static IEnumerable<(byte[] Text, HashSet<int> Ends)> Paragraphs()
    {
        var paragraph = new List<(string Text, bool SpaceAfter)>();
        var (text, spaceAfter) = ("", true);
        foreach (var line in File.ReadLines(SharedData.PathOf("sentences", "en_ewt-ud-dev.conllu")))
        {
            if (line.StartsWith("# newpar", StringComparison.Ordinal) && paragraph.Count > 0)
            {
                yield return Join(paragraph);
                paragraph.Clear();
            }
            if (line.StartsWith("# text = ", StringComparison.Ordinal))
                text = line["# text = ".Length..];
            else if (line.Length == 0)
                paragraph.Add((text, spaceAfter));
            else if (line[0] != '#')
                spaceAfter = !line.Contains("SpaceAfter=No", StringComparison.Ordinal);
        }
        yield return Join(paragraph);
    }

    static (byte[] Text, HashSet<int> Ends) Join(List<(string Text, bool SpaceAfter)> paragraph)
    {
        var text = new StringBuilder();
        var ends = new HashSet<int>();
        foreach (var sentence in paragraph)
        {
            text.Append(sentence.Text);
            ends.Add(Encoding.UTF8.GetByteCount(text.ToString()));
            if (sentence.SpaceAfter)
                text.Append(' ');
        }
        var bytes = Encoding.UTF8.GetBytes(text.ToString().TrimEnd());
        ends.Remove(bytes.Length);
        return (bytes, ends);
    }
}

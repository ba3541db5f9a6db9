using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>Gold sentences: the dev part of UD English-EWT, as paragraphs.</summary>
static class WebTreebank
{
    /// <summary>Precision, recall and F1 of sentence ends within paragraphs; the ends of paragraphs count for nobody.</summary>
    public static (double Precision, double Recall, double F1) Measure(PunktParameters parameters)
    {
        var splitter = new PunktSplitter(parameters);
        var (right, found, gold) = (0, 0, 0);
        foreach (var (text, ends) in Paragraphs())
        {
            var sentences = new List<SentenceSpan>();
            splitter.Split(text, sentences);
            var guesses = sentences.Select(sentence => sentence.Start + sentence.Length).Where(end => end < text.Length).ToHashSet();
            right += guesses.Count(ends.Contains);
            found += guesses.Count;
            gold += ends.Count;
        }
        var (precision, recall) = ((double)right / found, (double)right / gold);
        return (precision, recall, 2 * precision * recall / (precision + recall));
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

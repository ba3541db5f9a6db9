using Millrace.Pipeline.Configuration;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace sentences</c>: a document on standard input, its sentences, one a line, on standard output.</summary>
/// <remarks>White space within a sentence becomes one blank, so that a line is a sentence and a sentence is a line.</remarks>
static class SentencesCommand
{
    public static int Invoke(string? parameters, bool train)
    {
        var text = StandardInput.ReadAll().AsMemory();
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (!System.Text.Unicode.Utf8.IsValid(text.Span))
            throw new InputException("standard input is not valid UTF-8");
        if (train)
            return StandardOutput.Fill(output => Train(text.Span, output));
        var splitter = new SplitSentencesOptions(parameters).LoadSplitter();
        return StandardOutput.Fill(output => Split(text.Span, splitter, output));
    }

    static void Split(ReadOnlySpan<byte> text, PunktSplitter splitter, Stream output)
    {
        var sentences = new List<SentenceSpan>();
        splitter.Split(text, sentences);
        foreach (var sentence in sentences)
        {
            var rest = text.Slice(sentence.Start, sentence.Length);
            var isFirst = true;
            while ((rest = rest.TrimStart(" \t\r\n\v\f"u8)).Length > 0)
            {
                var end = rest.IndexOfAny(" \t\r\n\v\f"u8);
                if (!isFirst)
                    output.WriteByte((byte)' ');
                output.Write(end < 0 ? rest : rest[..end]);
                rest = end < 0 ? [] : rest[end..];
                isFirst = false;
            }
            if (!isFirst)
                output.WriteByte((byte)'\n');
        }
    }

    static void Train(ReadOnlySpan<byte> text, Stream output)
    {
        var trainer = new PunktTrainer(PunktTrainerOptions.Bind(LoadedConfig.Defaults().Section("millrace.stages.train-sentences")));
        trainer.Add(text);
        trainer.ToParameters().Write(output, "trained by millrace sentences --train");
    }
}

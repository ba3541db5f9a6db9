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
        using var input = Console.OpenStandardInput();
        using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        var text = new MemoryStream();
        input.CopyTo(text);
        var utf8 = text.GetBuffer().AsSpan(0, (int)text.Length);
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
            throw new InputException("standard input is not valid UTF-8");
        if (train)
            Train(utf8, output);
        else
            Split(utf8, new SplitSentencesOptions(parameters).LoadSplitter(), output);
        return ExitCode.Done;
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

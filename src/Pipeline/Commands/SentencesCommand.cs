using Millrace.Pipeline.Configuration;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace sentences</c>: a document on standard input, its sentences, one a line, on standard output.</summary>
/// <remarks>
/// White space within a sentence becomes one blank, so that a line is a sentence and a sentence is a line. With several
/// documents, blank lines part them in the input and one does in the output: what <c>clean</c> writes and <c>pairs</c> reads.
/// </remarks>
static class SentencesCommand
{
    public static int Invoke(string? parameters, bool train, bool isSeveral, Invocation invocation)
    {
        var text = StandardInput.ReadAll().AsMemory();
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (!System.Text.Unicode.Utf8.IsValid(text.Span))
            throw new InputException($"{StandardInput.Name} is not valid UTF-8");
        if (train)
            return Train(text, invocation.Defaults());
        var splitter = new SplitSentencesOptions(parameters).LoadSplitter();
        return StandardOutput.Fill(output =>
        {
            if (isSeveral)
                SplitEach(text.Span, splitter, output);
            else
                Split(text.Span, splitter, output);
        });
    }

    static void SplitEach(ReadOnlySpan<byte> text, PunktSplitter splitter, Stream output)
    {
        var isFirst = true;
        while ((text = text.TrimStart(" \t\r\n\v\f"u8)).Length > 0)
        {
            var end = EndOfBlock(text);
            if (!isFirst)
                output.WriteByte((byte)'\n');
            Split(text[..end], splitter, output);
            text = text[end..];
            isFirst = false;
        }
    }

    /// <summary>Where the first blank line begins, or the end.</summary>
    static int EndOfBlock(ReadOnlySpan<byte> text)
    {
        for (var at = 0; text[at..].IndexOf((byte)'\n') is >= 0 and var length;)
        {
            at += length + 1;
            var next = text[at..].IndexOf((byte)'\n');
            if (text.Slice(at, next < 0 ? text.Length - at : next).Trim(InputLines.WhiteSpace).IsEmpty)
                return at;
        }
        return text.Length;
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

    static int Train(ReadOnlyMemory<byte> text, LoadedConfig config)
    {
        var trainer = new PunktTrainer(PunktTrainerOptions.Bind(config.Section("millrace.stages.train-sentences")));
        config.Check();
        trainer.Add(text.Span);
        return StandardOutput.Fill(output => trainer.ToParameters().Write(output, "trained by millrace sentences --train"));
    }
}

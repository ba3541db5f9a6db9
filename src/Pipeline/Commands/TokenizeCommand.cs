using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace tokenize</c>: lines on standard input, their WordPiece ids on standard output.</summary>
static class TokenizeCommand
{
    public static int Invoke(string vocabularyFile, bool cased)
    {
        var encoder = new WordPieceEncoder(new WordPiece(Vocabulary.Read(vocabularyFile), lowerCase: !cased));
        return StandardOutput.Fill(output => Encode(encoder, output));
    }

    static void Encode(WordPieceEncoder encoder, Stream output)
    {
        var ids = new IdBuffer();
        var lines = 0L;
        using var input = Console.OpenStandardInput();
        for (var reader = new LineReader(input); reader.Next();)
            Write(reader.Line);

        void Write(ReadOnlySpan<byte> line)
        {
            lines++;
            if (!Utf8.IsValid(line))
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"standard input, line {lines:N0}: not valid UTF-8"));
            ids.Clear();
            encoder.Encode(line, ids);
            Span<byte> digits = stackalloc byte[12];
            for (var i = 0; i < ids.Count; i++)
            {
                if (i > 0)
                    output.WriteByte((byte)' ');
                Utf8Formatter.TryFormat(ids.Ids[i], digits, out var written);
                output.Write(digits[..written]);
            }
            output.WriteByte((byte)'\n');
        }
    }
}

using System.Buffers.Text;
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
        using var input = Console.OpenStandardInput();
        var lines = new InputLines(input);
        Span<byte> digits = stackalloc byte[12];
        while (lines.Next())
        {
            ids.Clear();
            encoder.Encode(lines.Current, ids);
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

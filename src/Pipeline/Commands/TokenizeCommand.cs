using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using Millrace.Stages.Sources;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace tokenize</c>: lines on standard input, their WordPiece ids on standard output.</summary>
static class TokenizeCommand
{
    const int ReadBytes = 1 << 16;

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
        var window = new byte[2 * ReadBytes];
        var (start, end) = (0, 0);
        while (true)
        {
            var line = window.AsSpan(start, end - start);
            var length = line.IndexOf((byte)'\n');
            if (length >= 0)
            {
                Write(line[..length]);
                start += length + 1;
                continue;
            }
            line.CopyTo(window);
            (start, end) = (0, end - start);
            if (window.Length - end < ReadBytes)
                Array.Resize(ref window, 2 * window.Length);
            var read = input.Read(window, end, window.Length - end);
            if (read == 0)
                break;
            end += read;
        }
        if (end > start)
            Write(window.AsSpan(start, end - start));

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

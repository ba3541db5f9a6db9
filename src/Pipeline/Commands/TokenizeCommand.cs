using System.Buffers.Text;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace tokenize</c>: lines on standard input, their WordPiece ids on standard output.</summary>
static class TokenizeCommand
{
    const int ReadBytes = 1 << 16;

    public static int Invoke(string vocabularyFile, bool cased)
    {
        var encoder = new WordPieceEncoder(new WordPiece(Vocabulary.Read(vocabularyFile), lowerCase: !cased));
        var ids = new IdBuffer();
        using var input = Console.OpenStandardInput();
        using var output = new BufferedStream(Console.OpenStandardOutput(), ReadBytes);
        var window = new byte[2 * ReadBytes];
        var (start, end) = (0, 0);
        while (true)
        {
            var line = window.AsSpan(start, end - start);
            var length = line.IndexOf((byte)'\n');
            if (length >= 0)
            {
                Encode(line[..length]);
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
            Encode(window.AsSpan(start, end - start));
        return ExitCode.Done;

        void Encode(ReadOnlySpan<byte> line)
        {
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

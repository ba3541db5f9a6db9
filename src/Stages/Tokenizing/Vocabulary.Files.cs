using System.Text;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Tokenizing;

/// <summary>Reading and writing <c>vocab.txt</c>.</summary>
public sealed partial class Vocabulary
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a vocabulary: UTF-8, one token a line, line ends LF or CRLF, a byte order mark is skipped.
    /// </summary>
    /// <exception cref="VocabularyException">The file is missing, is not UTF-8, or is no vocabulary.</exception>
    public static Vocabulary Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VocabularyException($"{path} does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            throw new VocabularyException($"{path} cannot be read: it is a folder, or access is denied");
        }
        return Parse(bytes, path);
    }

    /// <summary>Reads a vocabulary from memory; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="VocabularyException">The bytes are not UTF-8, or no vocabulary.</exception>
    public static Vocabulary Parse(ReadOnlySpan<byte> utf8, string name)
    {
        if (utf8 is [0xEF, 0xBB, 0xBF, ..])
            utf8 = utf8[3..];
        var tokens = new List<string>();
        while (utf8.Length > 0)
        {
            var end = utf8.IndexOf((byte)'\n');
            var line = end < 0 ? utf8 : utf8[..end];
            utf8 = end < 0 ? [] : utf8[(end + 1)..];
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            tokens.Add(Decode(line, $"{name}:{tokens.Count + 1}"));
        }
        return new(tokens, name);
    }

    /// <summary>Writes the vocabulary, one token a line, with line feeds; a file that is there is replaced.</summary>
    public void Write(string path) => DurableFile.Write(path, text);

    static byte[] Encode(string token, string where)
    {
        try
        {
            return Strict.GetBytes(token);
        }
        catch (EncoderFallbackException)
        {
            throw new VocabularyException($"{where}: is not valid Unicode");
        }
    }

    static string Decode(ReadOnlySpan<byte> line, string where)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw new VocabularyException($"{where}: is not UTF-8");
        }
    }
}

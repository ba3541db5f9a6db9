using System.Buffers;
using System.Text;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.Pickles;

/// <summary>Bytes in a pickle, left in the file until somebody wants them.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where they start in it.</param>
/// <param name="length">How many they are there.</param>
/// <param name="isText">Whether they are written as text, a character of UTF-8 a byte, as protocols below 3 have to.</param>
sealed class PickleBytes(NumberFile file, long offset, long length, bool isText = false)
{
    /// <summary>The same bytes, where Python encodes the text that they are written as in Latin-1.</summary>
    public PickleBytes AsLatin1() => new(file, offset, length, isText: true);

    /// <summary>The text, if it is one of a few characters.</summary>
    public string Text => Encoding.UTF8.GetString(file.Read(offset, length, "a pickled text"));

    /// <summary>Reads them as numbers.</summary>
    /// <exception cref="CheckpointException">They are not as many as the numbers take.</exception>
    public void ReadFloats(NumberType type, Span<float> destination, string what)
    {
        if (isText)
        {
            var bytes = Decoded(what);
            Require(bytes.Length, type, destination.Length, what);
            NumberFile.ToFloats(type, bytes, destination);
            return;
        }
        Require(length, type, destination.Length, what);
        file.ReadFloats(offset, type, destination, what);
    }

    byte[] Decoded(string what)
    {
        var text = file.Read(offset, length, what);
        var bytes = new byte[text.Length];
        var count = 0;
        for (ReadOnlySpan<byte> rest = text; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var consumed) != OperationStatus.Done || rune.Value > byte.MaxValue)
                throw new CheckpointException($"{file.Path}: {what} is damaged: character {count} is not a byte");
            bytes[count++] = (byte)rune.Value;
            rest = rest[consumed..];
        }
        return bytes[..count];
    }

    void Require(long got, NumberType type, int numbers, string what)
    {
        var expected = (long)numbers * NumberFile.WidthOf(type);
        if (got != expected)
            throw new CheckpointException($"{file.Path}: {what} has {got} bytes, expected {expected}");
    }
}

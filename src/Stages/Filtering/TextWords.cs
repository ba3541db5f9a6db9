using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Filtering;

/// <summary>The words of a text: what white space separates. Holds pooled arrays until it is disposed.</summary>
ref struct TextWords
{
    readonly ulong[] hashes;
    readonly int[] characters; // of all words before each, and in the end of all

    /// <summary>Finds the words of a text in one pass.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public TextWords(ReadOnlySpan<byte> text)
    {
        var breaks = ArrayPool<ulong>.Shared.Rent(WordBreaks.SizeFor(text.Length));
        var used = breaks.AsSpan(0, WordBreaks.SizeFor(text.Length));
        Count = WordBreaks.Find(text, used);
        hashes = ArrayPool<ulong>.Shared.Rent(Count);
        characters = ArrayPool<int>.Shared.Rent(Count + 1);
        characters[0] = 0;
        Read(text, used);
        ArrayPool<ulong>.Shared.Return(breaks);
    }

    /// <summary>Number of words.</summary>
    public int Count { get; }

    /// <summary>Number of words with a letter.</summary>
    public int Alphabetic { get; private set; }

    /// <summary>Bits of the stop words among them.</summary>
    public int StopWordBits { get; private set; }

    /// <summary>The hash of each word.</summary>
    public readonly ReadOnlySpan<ulong> Hashes => hashes.AsSpan(0, Count);

    /// <summary>For each word the characters of all words before it, and behind them the characters of all.</summary>
    public readonly ReadOnlySpan<int> Characters => characters.AsSpan(0, Count + 1);

    /// <summary>Gives the arrays back.</summary>
    public readonly void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(hashes);
        ArrayPool<int>.Shared.Return(characters);
    }

    void Read(ReadOnlySpan<byte> text, ReadOnlySpan<ulong> breaks)
    {
        var (word, start, before) = (0, -1, ulong.MaxValue);
        for (var i = 0; i < breaks.Length; i++)
        {
            for (var edges = WordBreaks.Edges(breaks[i], before); edges != 0; edges &= edges - 1)
            {
                var place = 64 * i + BitOperations.TrailingZeroCount(edges);
                if (start < 0)
                {
                    start = place;
                    continue;
                }
                Add(text, start, place - start, word++);
                start = -1;
            }
            before = breaks[i];
        }
    }

    void Add(ReadOnlySpan<byte> text, int start, int length, int word)
    {
        if (length > sizeof(ulong) || start > text.Length - sizeof(ulong))
        {
            AddSlowly(text.Slice(start, length), word);
            return;
        }
        var bytes = MemoryMarshal.Read<ulong>(text[start..]);
        bytes &= ulong.MaxValue >> (8 * (sizeof(ulong) - length));
        hashes[word] = ByteHash.OfShort(bytes, length);
        characters[word + 1] = characters[word] + length - Filtering.Characters.Continued(bytes);
        if (Filtering.Characters.HasAsciiLetter(bytes) || Filtering.Characters.HasLetter(text.Slice(start, length)))
            Alphabetic++;
        StopWordBits |= StopWords.BitOf(text.Slice(start, length));
    }

    void AddSlowly(ReadOnlySpan<byte> text, int word)
    {
        hashes[word] = ByteHash.Of(text);
        characters[word + 1] = characters[word] + Filtering.Characters.Count(text);
        if (Filtering.Characters.HasLetter(text))
            Alphabetic++;
        StopWordBits |= StopWords.BitOf(text);
    }
}

using System.Globalization;

namespace Millrace.Stages.Segmenting;

/// <summary>
/// Character properties as Python's <c>str</c> and <c>re</c> see them, of Unicode 14.0. They are our own table and not
/// the runtime's, so that neither the .NET version nor the ICU of a node changes where sentences end.
/// </summary>
static class PythonCharacters
{
    const int BlockBits = 7;
    const int BlockSize = 1 << BlockBits;
    const int CodePoints = 0x110000;

    static readonly ushort[] Blocks = new ushort[CodePoints >> BlockBits];
    static readonly CharacterClass[] Classes;
    static readonly Dictionary<int, int> LowerCase = [];

    static PythonCharacters()
    {
        var all = new CharacterClass[CodePoints];
        using var stream = typeof(PythonCharacters).Assembly.GetManifestResourceStream("python-characters.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            if (fields[0] == "class")
                all.AsSpan(Hex(fields[1])..(Hex(fields[2]) + 1)).Fill((CharacterClass)Hex(fields[3]));
            else if (fields[0] == "lower")
                for (var upper = Hex(fields[1]); upper <= Hex(fields[2]); upper += Number(fields[3]))
                    LowerCase.Add(upper, upper + Number(fields[4]));
        }
        Classes = Fold(all);
    }

    /// <summary>The properties of a code point.</summary>
    public static CharacterClass Of(int codePoint) =>
        Classes[(Blocks[codePoint >> BlockBits] << BlockBits) + (codePoint & (BlockSize - 1))];

    /// <summary>The one-character lower case of a code point; U+0130, whose lower case is longer, and U+03A3, whose depends on its neighbours, are the caller's.</summary>
    public static int ToLower(int codePoint) => LowerCase.GetValueOrDefault(codePoint, codePoint);

    /// <summary>Length in bytes of the white-space character at <paramref name="at"/>; 0 where there is another character, or the end.</summary>
    public static int SpaceLength(ReadOnlySpan<byte> text, int at)
    {
        if ((uint)at >= (uint)text.Length)
            return 0;
        return ByteKinds.Of(text[at]) switch
        {
            ByteKinds.Space => 1,
            ByteKinds.MayStartSpace => WideSpace.LengthAt(text[at..]),
            _ => 0,
        };
    }

    /// <summary>Index behind the last character that is not white space, as <c>str.rstrip</c> leaves the text.</summary>
    public static int TrimmedEnd(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        while (end > 0)
        {
            var start = end - 1;
            while (start > 0 && end - start < 4 && (text[start] & 0xC0) == 0x80)
                start--;
            if (SpaceLength(text, start) != end - start)
                break;
            end = start;
        }
        return end;
    }

    /// <summary>Index of the first character that is not white space, as <c>str.lstrip</c> leaves the text.</summary>
    public static int TrimmedStart(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (SpaceLength(text, start) is > 0 and var length)
            start += length;
        return start;
    }

    /// <summary>Number of words between white space, as <c>str.split</c> gives them.</summary>
    public static int CountWords(ReadOnlySpan<byte> text)
    {
        var (words, isWord) = (0, false);
        for (var at = 0; at < text.Length;)
        {
            var space = SpaceLength(text, at);
            words += space == 0 && !isWord ? 1 : 0;
            isWord = space == 0;
            at += Math.Max(space, 1);
        }
        return words;
    }

    // A block that equals the one before is kept once: most of Unicode is long runs of one class.
    static CharacterClass[] Fold(CharacterClass[] all)
    {
        var folded = new List<CharacterClass>();
        var last = ReadOnlySpan<CharacterClass>.Empty;
        for (var block = 0; block < Blocks.Length; block++)
        {
            var classes = all.AsSpan(block << BlockBits, BlockSize);
            if (!classes.SequenceEqual(last))
                folded.AddRange(classes);
            last = classes;
            Blocks[block] = (ushort)((folded.Count >> BlockBits) - 1);
        }
        return [.. folded];
    }

    static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

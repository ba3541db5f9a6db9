using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>The characters that HTML has names and numbers for.</summary>
static class Entities
{
    const int LongestName = 32;

    static readonly Dictionary<string, byte[]> named = Load();
    static readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> lookup = named.GetAlternateLookup<ReadOnlySpan<char>>();

    // Numbers 128 to 159 mean the characters of Windows-1252 (html.spec.whatwg.org, numeric character reference end state).
    static ReadOnlySpan<ushort> Windows =>
    [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];

    /// <summary>Resolves a reference that was escaped up to two times: <c>&amp;lt;</c> and <c>&amp;amp;lt;</c> alike.</summary>
    /// <param name="text">Begins with the ampersand.</param>
    /// <param name="characters">Where the characters go that it stands for, 8 bytes at most.</param>
    /// <param name="consumed">Bytes of the text that were it; 0 where it is none.</param>
    /// <returns>Bytes of the characters.</returns>
    public static int Resolve(ReadOnlySpan<byte> text, Span<byte> characters, out int consumed)
    {
        consumed = 0;
        if (text[0] != '&')
            return 0;
        var length = 0;
        var at = 1;
        for (var round = 0; round < 3; round++)
        {
            var found = ResolveOnce(text[at..], characters, out var used);
            if (used == 0)
                break;
            at += used;
            consumed = at;
            length = found;
            if (found != 1 || characters[0] != '&')
                break;
        }
        return length;
    }

    /// <summary>Resolves what stands behind an ampersand.</summary>
    static int ResolveOnce(ReadOnlySpan<byte> name, Span<byte> characters, out int used)
    {
        used = 0;
        var end = name[..Math.Min(name.Length, LongestName + 1)].IndexOf((byte)';');
        if (end <= 0)
            return 0;
        if (name[0] == '#')
            return ResolveNumber(name[1..end], end + 1, characters, out used);
        Span<char> decoded = stackalloc char[LongestName];
        for (var index = 0; index < end; index++)
        {
            if (!char.IsAsciiLetterOrDigit((char)name[index]))
                return 0;
            decoded[index] = (char)name[index];
        }
        if (!lookup.TryGetValue(decoded[..end], out var found))
            return 0;
        used = end + 1;
        found.CopyTo(characters);
        return found.Length;
    }

    static int ResolveNumber(ReadOnlySpan<byte> number, int length, Span<byte> characters, out int used)
    {
        used = 0;
        var isHex = number.Length > 0 && (number[0] | 0x20) == 'x';
        var digits = isHex ? number[1..] : number;
        if (!Utf8Parser.TryParse(digits, out uint value, out var parsed, isHex ? 'x' : 'D') || parsed != digits.Length)
            return 0;
        used = length;
        if (value is >= 0x80 and < 0xA0)
            value = Windows[(int)value - 0x80];
        if (value is '\t' or '\n' or '\r')
            value = ' ';
        return value >= ' ' && value is not (>= 0x7F and < 0xA0) && Rune.TryCreate(value, out var rune) ? rune.EncodeToUtf8(characters) : 0;
    }

    static Dictionary<string, byte[]> Load()
    {
        var loaded = new Dictionary<string, byte[]>();
        foreach (var line in EmbeddedTable.Lines("entities.txt"))
        {
            var parts = line.Split(' ');
            var characters = string.Concat(parts[1..].Select(part => char.ConvertFromUtf32(int.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
            loaded.Add(parts[0], Encoding.UTF8.GetBytes(characters));
        }
        return loaded;
    }
}

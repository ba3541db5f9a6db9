using System.Globalization;
using System.Text;

namespace Millrace.Stages.Tokenizing;

/// <summary>Reads <c>characters.txt</c>, whose header explains it.</summary>
sealed partial class CharacterTable
{
    static CharacterTable Read(bool uncased)
    {
        var characters = new Character[0x110000];
        var mappings = new List<byte> { 0 };
        using var stream = typeof(CharacterTable).Assembly.GetManifestResourceStream("characters.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var fields = line.Split(' ');
            var range = fields[0].Split('-');
            var first = Scalar(range[0]);
            var last = Scalar(range[^1]);
            for (var scalar = first; scalar <= last; scalar++)
                characters[scalar] = uncased
                    ? Uncase(scalar, fields.AsSpan(1), mappings)
                    : new(CasedKind(fields[1]), combiningClass: 0, mapping: 0);
        }
        return new(characters, [.. mappings]);
    }

    static int Scalar(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    static CharacterKind CasedKind(string kind) => kind switch
    {
        "mark" or "barrier" or "hangul" or "disguised" => CharacterKind.Letter,
        _ => Enum.Parse<CharacterKind>(kind, ignoreCase: true),
    };

    static CharacterKind UncasedKind(string kind) => kind switch
    {
        "hangul" => CharacterKind.Letter,
        "disguised" => CharacterKind.Punctuation,
        _ => Enum.Parse<CharacterKind>(kind, ignoreCase: true),
    };

    static Character Uncase(int scalar, ReadOnlySpan<string> fields, List<byte> mappings)
    {
        var combiningClass = 0;
        var mapping = fields[0] == "hangul" ? Map(mappings, Jamo(scalar)) : 0;
        foreach (var field in fields[1..])
            if (field[0] == '@')
                combiningClass = int.Parse(field.AsSpan(1), CultureInfo.InvariantCulture);
            else
                mapping = Map(mappings, field[0] == '='
                    ? Array.ConvertAll(field[1..].Split(','), Scalar)
                    : [scalar + int.Parse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)]);
        return new(UncasedKind(fields[0]), combiningClass, mapping);
    }

    // Unicode, section 3.12: a syllable is a leading consonant, a vowel and perhaps a trailing consonant.
    static int[] Jamo(int syllable)
    {
        const int vowels = 21, trails = 28;
        var index = syllable - 0xAC00;
        var leading = 0x1100 + index / (vowels * trails);
        var vowel = 0x1161 + index / trails % vowels;
        var trailing = 0x11A7 + index % trails;
        return trailing == 0x11A7 ? [leading, vowel] : [leading, vowel, trailing];
    }

    static int Map(List<byte> mappings, int[] scalars)
    {
        var place = mappings.Count;
        mappings.Add(0);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var scalar in scalars)
            mappings.AddRange(utf8[..new Rune(scalar).EncodeToUtf8(utf8)]);
        mappings[place] = (byte)(mappings.Count - place - 1);
        return place;
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// What BERT's tokenizer makes of each character. The tables are our own, so that ids depend neither on the ICU of a
/// machine nor on <c>InvariantGlobalization</c>, which silently turns decomposition off.
/// </summary>
sealed partial class CharacterTable
{
    const int PageBits = 8;
    const int PageSize = 1 << PageBits;

    /// <summary>In <see cref="ByFirstByte"/>: the byte is dropped.</summary>
    public const byte GoneByte = 0;

    /// <summary>In <see cref="ByFirstByte"/>: white space.</summary>
    public const byte SpaceByte = 1;

    /// <summary>In <see cref="ByFirstByte"/>: ASCII punctuation.</summary>
    public const byte PunctuationByte = 2;

    /// <summary>In <see cref="ByFirstByte"/>: not ASCII, to be decoded.</summary>
    public const byte DecodedByte = 3;

    static readonly Lazy<CharacterTable> LazyCased = new(static () => Read(uncased: false));
    static readonly Lazy<CharacterTable> LazyUncased = new(static () => Read(uncased: true));

    // A two-stage table: most pages are alike and shared.
    readonly ushort[] pageOf = new ushort[0x110000 >> PageBits];
    readonly Character[] pages;
    readonly byte[] mappings;

    CharacterTable(Character[] characters, byte[] mappings)
    {
        this.mappings = mappings;
        pages = Share(characters, pageOf);
        for (var b = 0; b < 256; b++)
            ByFirstByte[b] = b >= 0x80 ? DecodedByte : characters[b].Kind switch
            {
                CharacterKind.Gone => GoneByte,
                CharacterKind.Space => SpaceByte,
                CharacterKind.Punctuation => PunctuationByte,
                _ => characters[b].Mapping == 0 ? (byte)b : MappingAt(characters[b].Mapping)[0],
            };
    }

    /// <summary>Text keeps its case and its accents.</summary>
    public static CharacterTable Cased => LazyCased.Value;

    /// <summary>Accents are stripped, then letters lower-cased.</summary>
    public static CharacterTable Uncased => LazyUncased.Value;

    /// <summary>
    /// For each byte that starts a character one of the constants above, or, for an ASCII letter or digit, the byte it
    /// becomes.
    /// </summary>
    public byte[] ByFirstByte { get; } = new byte[256];

    /// <summary>What becomes of a Unicode scalar value.</summary>
    public Character this[int scalar] => pages[(pageOf[scalar >> PageBits] << PageBits) + (scalar & (PageSize - 1))];

    /// <summary>The UTF-8 of what a character becomes.</summary>
    public ReadOnlySpan<byte> MappingAt(int mapping) => mappings.AsSpan(mapping + 1, mappings[mapping]);

    /// <summary>
    /// Decodes the character at the start of <paramref name="utf8"/>; a malformed sequence is
    /// <see cref="CharacterKind.Gone"/>, as U+FFFD is.
    /// </summary>
    /// <param name="utf8">At least one byte.</param>
    /// <param name="size">Number of bytes it takes, at least 1.</param>
    public Character Decode(ReadOnlySpan<byte> utf8, out int size)
    {
        // Three bytes are the common case of the scripts that come here: CJK, typographic quotes and dashes.
        if (utf8.Length >= 3 && (utf8[0] & 0xF0) == 0xE0 && (utf8[1] & 0xC0) == 0x80 && (utf8[2] & 0xC0) == 0x80)
        {
            var scalar = (utf8[0] & 0x0F) << 12 | (utf8[1] & 0x3F) << 6 | utf8[2] & 0x3F;
            if (scalar >= 0x800 && scalar is < 0xD800 or > 0xDFFF)
            {
                size = 3;
                return this[scalar];
            }
        }
        Rune.DecodeFromUtf8(utf8, out var rune, out size);
        return this[rune.Value];
    }

    static Character[] Share(Character[] characters, ushort[] pageOf)
    {
        var shared = new List<Character>();
        for (var page = 0; page < pageOf.Length; page++)
        {
            var content = characters.AsSpan(page << PageBits, PageSize);
            var found = 0;
            while (found << PageBits < shared.Count && !content.SequenceEqual(
                CollectionsMarshal.AsSpan(shared).Slice(found << PageBits, PageSize)))
                found++;
            if (found << PageBits == shared.Count)
                shared.AddRange(content);
            pageOf[page] = (ushort)found;
        }
        return [.. shared];
    }
}

namespace Millrace.Stages.Segmenting;

/// <summary>
/// White space beyond ASCII, in UTF-8: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
/// </summary>
static class WideSpace
{
    /// <summary>Its first bytes, which other characters have too.</summary>
    public static ReadOnlySpan<byte> Leads => [0xC2, 0xE1, 0xE2, 0xE3];

    /// <summary>Bytes of the white-space character that a text begins with; 0 where it does not begin with one.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text) => text switch
    {
        [0xC2, 0x85 or 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..] => 3,
        [0xE2, 0x80, (>= 0x80 and <= 0x8A) or 0xA8 or 0xA9 or 0xAF, ..] => 3,
        [0xE2, 0x81, 0x9F, ..] => 3,
        [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    };
}

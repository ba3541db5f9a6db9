using System.Globalization;

namespace Millrace.Stages.Languages;

/// <summary>Scripts and lower case of the characters of the Basic Multilingual Plane, by the runtime's own Unicode data.</summary>
static class Letters
{
    // First and last code points of blocks, from Unicode's Blocks.txt.
    static readonly (int First, int Last, Script Script)[] Blocks =
    [
        (0x0041, 0x024F, Script.Latin), (0x1E00, 0x1EFF, Script.Latin),
        (0x0370, 0x03FF, Script.Greek), (0x1F00, 0x1FFF, Script.Greek),
        (0x0400, 0x052F, Script.Cyrillic), (0x0530, 0x058F, Script.Armenian),
        (0x0590, 0x05FF, Script.Hebrew), (0x0600, 0x06FF, Script.Arabic), (0x0750, 0x077F, Script.Arabic),
        (0x0900, 0x097F, Script.Devanagari), (0x0980, 0x09FF, Script.Bengali), (0x0A00, 0x0A7F, Script.Gurmukhi),
        (0x0A80, 0x0AFF, Script.Gujarati), (0x0B00, 0x0B7F, Script.Oriya), (0x0B80, 0x0BFF, Script.Tamil),
        (0x0C00, 0x0C7F, Script.Telugu), (0x0C80, 0x0CFF, Script.Kannada), (0x0D00, 0x0D7F, Script.Malayalam),
        (0x0D80, 0x0DFF, Script.Sinhala), (0x0E00, 0x0E7F, Script.Thai), (0x0E80, 0x0EFF, Script.Lao),
        (0x0F00, 0x0FFF, Script.Tibetan), (0x1000, 0x109F, Script.Burmese), (0x10A0, 0x10FF, Script.Georgian),
        (0x1100, 0x11FF, Script.Hangul), (0xAC00, 0xD7AF, Script.Hangul), (0x1200, 0x137F, Script.Ethiopic),
        (0x1780, 0x17FF, Script.Khmer), (0x3040, 0x30FF, Script.Kana), (0x3400, 0x4DBF, Script.Han), (0x4E00, 0x9FFF, Script.Han),
    ];

    /// <summary>The script of each letter and of each mark that belongs to letters; <see cref="Script.None"/> of everything else.</summary>
    public static readonly Script[] ScriptOf = MakeScripts();

    /// <summary>The lower case of each character.</summary>
    public static readonly char[] Lower = MakeLower();

    static Script[] MakeScripts()
    {
        var scripts = new Script[0x10000];
        foreach (var (first, last, script) in Blocks)
        {
            for (var code = first; code <= last; code++)
            {
                if (CharUnicodeInfo.GetUnicodeCategory(code) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                    or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                    or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                    scripts[code] = script;
            }
        }
        return scripts;
    }

    static char[] MakeLower()
    {
        var lower = new char[0x10000];
        for (var code = 0; code < lower.Length; code++)
            lower[code] = char.ToLowerInvariant((char)code);
        lower['\u0130'] = 'i'; // the invariant culture leaves it as it is
        return lower;
    }
}

namespace Millrace.Stages.Languages;

/// <summary>Writing systems that languages are told by.</summary>
enum Script : byte
{
    /// <summary>No letter, or of a script that no known language is written in.</summary>
    None,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Burmese,
    Georgian,
    Hangul,
    Ethiopic,
    Khmer,
    Kana,
    Han,
}

namespace Millrace.Stages.Languages;

/// <summary>The language of a text, as far as it can be told.</summary>
/// <param name="Code">ISO 639-1, two letters (three of ISO 639-3 where it has none); <c>und</c> where unknown.</param>
/// <param name="Confidence">
/// 0 to 1: how much of the text is in it, and how clearly. Running prose of some 200 bytes has 0.9 and more; lists of names and
/// numbers, mixtures and languages that are not known have less than 0.5.
/// </param>
public readonly record struct Language(string Code, double Confidence)
{
    /// <summary>No language could be told.</summary>
    public static Language Unknown => new("und", 0);
}

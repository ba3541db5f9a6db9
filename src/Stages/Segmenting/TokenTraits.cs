namespace Millrace.Stages.Segmenting;

/// <summary>What the trainer keeps of a token beside its type.</summary>
[Flags]
enum TokenTraits : ushort
{
    None = 0,
    PeriodFinal = 1,
    Ellipsis = 2,
    Initial = 4,
    Alphabetic = 8,
    Terminator = 16,
    InternalPunctuation = 32,
    FirstUpper = 64,
    FirstLower = 128,
    LineStart = 256,
    ParagraphStart = 512,

    /// <summary>Ends a sentence, as far as the first pass can tell.</summary>
    Break = 1024,

    /// <summary>Is an abbreviation, as far as the first pass can tell.</summary>
    Abbreviation = 2048,
}

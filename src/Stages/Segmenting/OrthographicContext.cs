namespace Millrace.Stages.Segmenting;

/// <summary>Where and with what first letter a word type has been seen (Kiss and Strunk 2006, section 4.1.1). The numbers are NLTK's.</summary>
[Flags]
public enum OrthographicContext : byte
{
    /// <summary>Not seen with a letter first.</summary>
    None = 0,

    /// <summary>In upper case where a sentence begins.</summary>
    BeginningUpper = 1 << 1,

    /// <summary>In upper case within a sentence.</summary>
    MiddleUpper = 1 << 2,

    /// <summary>In upper case where either may be.</summary>
    UnknownUpper = 1 << 3,

    /// <summary>In lower case where a sentence begins.</summary>
    BeginningLower = 1 << 4,

    /// <summary>In lower case within a sentence.</summary>
    MiddleLower = 1 << 5,

    /// <summary>In lower case where either may be.</summary>
    UnknownLower = 1 << 6,

    /// <summary>In upper case anywhere.</summary>
    Upper = BeginningUpper | MiddleUpper | UnknownUpper,

    /// <summary>In lower case anywhere.</summary>
    Lower = BeginningLower | MiddleLower | UnknownLower,
}

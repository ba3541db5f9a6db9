namespace Millrace.Stages.Segmenting;

/// <summary>What the trainer knows of one word type.</summary>
struct WordType
{
    /// <summary>How often it has been seen.</summary>
    public int Count;

    /// <summary>The type without its last full stop; itself where there is none, or nothing else.</summary>
    public int WithoutPeriod;

    /// <summary>The type behind its last hyphen, or -1; for types that have been seen with a full stop.</summary>
    public int LastPart;

    /// <summary>The last text in which the type was considered as abbreviation.</summary>
    public int Considered;

    /// <summary>Where it has been seen in upper and lower case.</summary>
    public OrthographicContext Context;

    /// <summary>Whether it is more than punctuation.</summary>
    public bool HasLetter;

    /// <summary>Whether it stands for all numbers.</summary>
    public bool IsNumber;

    /// <summary>Whether it is held for an abbreviation.</summary>
    public bool IsAbbreviation;
}

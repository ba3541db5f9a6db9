namespace Millrace.Stages.Segmenting;

/// <summary>What Python's <c>str</c> and <c>re</c> say of a character. The numbers are those of python-characters.txt.</summary>
[Flags]
enum CharacterClass : byte
{
    /// <summary>Nothing of the below.</summary>
    None = 0,

    /// <summary><c>\w</c></summary>
    Word = 1,

    /// <summary><c>\d</c></summary>
    Decimal = 2,

    /// <summary><c>\s</c>, and what <c>str.strip</c> strips.</summary>
    Space = 4,

    /// <summary><c>str.isupper</c> of the character alone.</summary>
    Upper = 8,

    /// <summary><c>str.islower</c> of the character alone.</summary>
    Lower = 16,

    /// <summary>Cased and not case-ignorable: beside it a capital sigma is not alone.</summary>
    Cased = 32,

    /// <summary>Case-ignorable: skipped when looking for the letters beside a capital sigma.</summary>
    Ignorable = 64,
}

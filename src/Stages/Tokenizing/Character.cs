namespace Millrace.Stages.Tokenizing;

/// <summary>
/// One entry of <see cref="CharacterTable"/>: kind in 3 bits, combining class in 8, place of the mapping in 21.
/// </summary>
readonly record struct Character(uint Bits)
{
    public Character(CharacterKind kind, int combiningClass, int mapping)
        : this((uint)kind | (uint)combiningClass << 3 | (uint)mapping << 11)
    {
    }

    public CharacterKind Kind => (CharacterKind)(Bits & 7);

    /// <summary>Not 0 where the character is sorted as a mark although it stays.</summary>
    public int CombiningClass => (int)(Bits >> 3 & 0xFF);

    /// <summary>Where the characters it becomes lie in the table's mappings, or 0: it stays what it is.</summary>
    public int Mapping => (int)(Bits >> 11);
}

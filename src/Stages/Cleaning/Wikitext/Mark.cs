namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>A byte of a text that can be markup, and where what it opens ends.</summary>
struct Mark
{
    /// <summary>Byte offset in the text.</summary>
    public int At;

    /// <summary>
    /// Offset behind what this mark opens; 0 where it opens nothing, <see cref="Closer"/> where it closes a link or a variant, below
    /// that for a tag without content, see <see cref="OfTag"/>.
    /// </summary>
    public int End;

    /// <summary>Index of the first mark behind <see cref="End"/>; of a tag without content the offset behind it.</summary>
    public int Next;

    /// <summary><see cref="End"/> of a mark that closes.</summary>
    public const int Closer = -1;

    const int FirstTag = -2;

    /// <summary>What <see cref="End"/> is for a tag without content that has a role.</summary>
    public static int OfTag(TagRole role) => FirstTag - (int)role;

    /// <summary>Whether this opens a tag without content.</summary>
    public readonly bool IsTag => End <= FirstTag;

    /// <summary>Its role.</summary>
    public readonly TagRole Role => (TagRole)(FirstTag - End);
}

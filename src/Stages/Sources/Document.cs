namespace Millrace.Stages.Sources;

/// <summary>One document as it was read.</summary>
/// <param name="Id">Number of the document in the input, from 0, rejected ones counted: its identity for all randomness.</param>
/// <param name="File">Index of its file in the sorted list of input files.</param>
/// <param name="Offset">Byte offset of <paramref name="Text"/>, or of what it was made from, in the content of that file.</param>
/// <param name="Text">Without byte order mark; valid UTF-8, except where <see cref="Markup"/> is HTML. Read-only, owned by the document.</param>
public sealed record Document(long Id, int File, long Offset, ReadOnlyMemory<byte> Text)
{
    /// <summary>
    /// Length in bytes of what the text was made from; null where the text itself stands at <see cref="Offset"/>, byte for
    /// byte, so that parts of it can be traced too.
    /// </summary>
    public int? SourceBytes { get; init; }

    /// <summary>What the text is written in.</summary>
    public TextMarkup Markup { get; init; }

    /// <summary>Character set that was declared for the text, for <see cref="TextMarkup.Html"/>; null where unknown.</summary>
    public string? Charset { get; init; }

    /// <summary>Its title or address, for people; null where it has none.</summary>
    public string? Title { get; init; }
}

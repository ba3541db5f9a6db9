using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources;

/// <summary>A record of an input file as its reader gives it, before it has a number.</summary>
public sealed record RawDocument
{
    /// <summary>Byte offset of the record in the content of the file.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of the record there.</summary>
    public required long Length { get; init; }

    /// <summary>The place behind the record: reading from it gives the next one.</summary>
    public required ContentPlace Next { get; init; }

    /// <summary>The text, owned by the record; empty where it is refused. Any bytes: whether they are UTF-8 is checked by whom they are given to.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Whether the text stands in the content byte for byte, at <see cref="Offset"/>.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>What the text is written in.</summary>
    public TextMarkup Markup { get; init; }

    /// <summary>Character set that was declared for it; null where unknown.</summary>
    public string? Charset { get; init; }

    /// <summary>Its title or address, for people; null where it has none.</summary>
    public string? Title { get; init; }

    /// <summary>Why it cannot or shall not be used; null where it can.</summary>
    public Refusal? Refusal { get; init; }
}

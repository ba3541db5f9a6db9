namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>What becomes of a tag, and of what stands between it and its end tag.</summary>
enum TagRole
{
    /// <summary>Not a tag that MediaWiki knows: its text stays.</summary>
    None,

    /// <summary>The tag goes, the content stays.</summary>
    Stripped,

    /// <summary>As <see cref="Stripped"/>, with a sign where it is a power.</summary>
    Superscript,

    /// <summary>The tag becomes a space.</summary>
    Space,

    /// <summary>The tag ends a paragraph, the content stays.</summary>
    Paragraph,

    /// <summary>The content goes with it. It is not wikitext, or a world of its own: nothing in it ends anything outside.</summary>
    Opaque,

    /// <summary>As <see cref="Opaque"/>; it stood behind a word or a full stop.</summary>
    Reference,

    /// <summary>The content is a formula: written in a line within a sentence, left out else.</summary>
    Formula,

    /// <summary>The content stays as it is but for entities.</summary>
    Literal,

    /// <summary>The content goes, up to the end tag that belongs to it; such elements may nest.</summary>
    Nested,
}

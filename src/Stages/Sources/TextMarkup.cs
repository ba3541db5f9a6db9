namespace Millrace.Stages.Sources;

/// <summary>What the text of a document is written in, until it is cleaned.</summary>
public enum TextMarkup
{
    /// <summary>Prose, as it is.</summary>
    None,

    /// <summary>MediaWiki's.</summary>
    Wikitext,

    /// <summary>A web page, in any character set.</summary>
    Html,

    /// <summary>A book of Project Gutenberg, its header and licence around it.</summary>
    Gutenberg,
}

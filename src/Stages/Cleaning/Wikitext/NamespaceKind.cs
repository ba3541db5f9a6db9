namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>What a link to a page of some namespace shows.</summary>
enum NamespaceKind
{
    /// <summary>Its label, or its target.</summary>
    Text,

    /// <summary>Its label, or its target without the prefix.</summary>
    Prefix,

    /// <summary>An image, with a caption that may hold links.</summary>
    File,

    /// <summary>Nothing: a category or the same article in another language.</summary>
    Hidden,
}

namespace Millrace.Stages.Cleaning.Html;

/// <summary>What an element means for the text in it; an open element has those of the elements around it, too.</summary>
[Flags]
enum ElementTraits
{
    /// <summary>Text as any other.</summary>
    None = 0,

    /// <summary>Its text is not read: scripts, form fields, what is hidden.</summary>
    Skipped = 1 << 0,

    /// <summary>Its text is around the main text: navigation, headers, footers.</summary>
    Boilerplate = 1 << 1,

    /// <summary>The page says that its main text is in it.</summary>
    Main = 1 << 2,

    /// <summary>A link.</summary>
    Link = 1 << 3,

    /// <summary>A heading.</summary>
    Heading = 1 << 4,

    /// <summary>White space in it counts.</summary>
    Preformatted = 1 << 5,

    /// <summary>An image format or a formula, where the rules of HTML do not hold.</summary>
    Foreign = 1 << 6,

    /// <summary>A cell of a table, and no block within one.</summary>
    Cell = 1 << 10,

    // Of the element alone:

    /// <summary>Paragraphs end where it begins and where it ends.</summary>
    Block = 1 << 7,

    /// <summary>It has no end tag and nothing in it.</summary>
    Empty = 1 << 8,

    /// <summary>End tags in it do not end elements around it.</summary>
    Scope = 1 << 9,

    /// <summary>What is inherited by elements in it.</summary>
    Inherited = Skipped | Boilerplate | Main | Link | Heading | Preformatted | Foreign | Cell,
}
